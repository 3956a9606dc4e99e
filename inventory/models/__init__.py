"""Tables of factors, ledgers, emissions, flows, roll-ups and the fused inventory."""

from inventory.models.alarm import Alarm, AlarmAct, AlarmLimit
from inventory.models.deadline import (
    DeadlineException,
    DeadlineRule,
    EscalationPerson,
    Reminder,
    ReminderKind,
    ReminderPlan,
)
from inventory.models.draft import FormDraft
from inventory.models.emission import Emission, EmissionGap
from inventory.models.factor import Activity, EnergyCode, Factor, FactorSetChoice, Substance, Uncertainty
from inventory.models.flow import Flow
from inventory.models.fused import FusedProcess, FusedRow
from inventory.models.green import GreenCertificate
from inventory.models.ledger import (
    DirtyMonth,
    LedgerLine,
    LedgerPointer,
    LedgerUpload,
    LedgerVersion,
    SourceFile,
)
from inventory.models.mapping import AnsweredCall, LedgerMapping
from inventory.models.meter import Equipment, Meter
from inventory.models.proposal import FactorProposal, FactorUse, ProposalState, ProposedValue
from inventory.models.reading import Reading, ReadingDay, ReadingHour, ReadingMonth, ReadingRevision
from inventory.models.refile import RefileLine
from inventory.models.register import RegisterRelease
from inventory.models.review import LedgerAct, LedgerReview
from inventory.models.rule import PermittedAmount, ReviewHint, RuleSetting, WarningExplanation
from inventory.models.standing import EnterpriseStanding
from inventory.models.total import EnterpriseTotal, IndustryTotal, ParkYear
from inventory.models.trade import InParkTrade, TradeState
from inventory.models.verified import VerifiedReport

__all__ = [
    "Activity",
    "Alarm",
    "AlarmAct",
    "AlarmLimit",
    "AnsweredCall",
    "DeadlineException",
    "DeadlineRule",
    "DirtyMonth",
    "Emission",
    "EmissionGap",
    "EnergyCode",
    "EnterpriseStanding",
    "EnterpriseTotal",
    "Equipment",
    "EscalationPerson",
    "Factor",
    "FactorProposal",
    "FactorSetChoice",
    "FactorUse",
    "Flow",
    "FormDraft",
    "FusedProcess",
    "FusedRow",
    "GreenCertificate",
    "InParkTrade",
    "IndustryTotal",
    "LedgerAct",
    "LedgerLine",
    "LedgerMapping",
    "LedgerPointer",
    "LedgerReview",
    "LedgerUpload",
    "LedgerVersion",
    "Meter",
    "ParkYear",
    "PermittedAmount",
    "ProposalState",
    "ProposedValue",
    "Reading",
    "ReadingDay",
    "ReadingHour",
    "ReadingMonth",
    "ReadingRevision",
    "RefileLine",
    "RegisterRelease",
    "Reminder",
    "ReminderKind",
    "ReminderPlan",
    "ReviewHint",
    "RuleSetting",
    "SourceFile",
    "Substance",
    "TradeState",
    "Uncertainty",
    "VerifiedReport",
    "WarningExplanation",
]
