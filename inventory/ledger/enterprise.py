"""What the ledger room is told about an enterprise when it writes a workbook."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class LedgerOutlet:
    """A permitted outlet: code (DA001), name, medium `air` or `water`, and the code of the process it serves."""

    code: str
    name: str
    medium: str
    process: str = ""


@dataclass(frozen=True)
class LedgerMeter:
    """A meter whose month belongs into the ledger: number, name, sheet, field, and the item and process it measures."""

    code: str
    name: str
    sheet: str
    field: str
    item: str
    process: str = ""
    unit: str = ""


@dataclass(frozen=True)
class LedgerEnterprise:
    """Profile and registers of one enterprise as plain data.

    `permit_type`, `ets`, `scale`, `key_sector` take the choice codes of sheet 01; registers are pairs of code and name,
    `fuels` and `products` pairs of code and usual unit; `permits` pairs of outlet (empty for the whole enterprise) and
    permitted pollutant; `partners` and `facilities` codes filed before.
    """

    uscc: str
    name: str
    industry_code: str = ""
    key_sector: str = ""
    permit_no: str = ""
    permit_type: str = "none"
    ets: str = "none"
    scale: str = "above"
    region_code: str = ""
    lon: Decimal | None = None
    lat: Decimal | None = None
    in_boundary: str = ""
    contact: str = ""
    processes: tuple[tuple[str, str], ...] = ()
    outlets: tuple[LedgerOutlet, ...] = ()
    fuels: tuple[tuple[str, str], ...] = ()
    pollutants: tuple[tuple[str, str], ...] = ()
    wastes: tuple[tuple[str, str], ...] = ()
    products: tuple[tuple[str, str], ...] = ()
    permits: tuple[tuple[str, str], ...] = ()
    meters: tuple[LedgerMeter, ...] = ()
    partners: tuple[tuple[str, str], ...] = ()
    facilities: tuple[tuple[str, str], ...] = ()
