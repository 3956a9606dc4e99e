"""Tables of parks, their boundaries, enterprises and people."""

from park.models.account import Engagement, Membership, User
from park.models.api_key import ApiKey
from park.models.audit import AuditEvent
from park.models.enterprise import Enterprise, Outlet, Process
from park.models.industry import Industry
from park.models.notice import MailState, Notice, NoticeChoice, NoticeKind
from park.models.park import Boundary, Park, ParkClassification, ParkType

__all__ = [
    "ApiKey",
    "AuditEvent",
    "Boundary",
    "Engagement",
    "Enterprise",
    "Industry",
    "MailState",
    "Membership",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "Outlet",
    "Park",
    "ParkClassification",
    "ParkType",
    "Process",
    "User",
]
