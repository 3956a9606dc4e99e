"""API of the stored inventory, of ledgers and of readings."""

from inventory.api.ledger import FindingList, LedgerConfirm, LedgerCreate, LedgerTemplate, MarkedWorkbook, UploadDetail
from inventory.api.reading import ReadingCreate
from inventory.api.result import BasisDetail, Calculate, CarbonDetail, GreenDetail, InventoryDetail, VerifiedList
from inventory.api.review import ReviewDetail, ReviewList, UploadRecheck

__all__ = [
    "BasisDetail",
    "Calculate",
    "CarbonDetail",
    "FindingList",
    "GreenDetail",
    "InventoryDetail",
    "LedgerConfirm",
    "LedgerCreate",
    "LedgerTemplate",
    "MarkedWorkbook",
    "ReadingCreate",
    "ReviewDetail",
    "ReviewList",
    "UploadDetail",
    "UploadRecheck",
    "VerifiedList",
]
