"""Rows of sheet 06: water taken by everybody who discharges, and one bill of two months."""

from typing import Any, Final

from assessment.services.demo.activity import Activity
from assessment.services.demo.declaration import Firm

Row = dict[str, Any]
SOURCE: Final = "tap"
NOT_OCCURRING: Final = "NO"
#: m³ of wastewater from a m³ of water: the rest evaporates or stays in the product.
DISCHARGED_SHARE: Final = 0.8
#: The bill that runs over two months: its enterprise, days, meter, and the days that fall into each month.
BILL_FIRM: Final = "E14"
BILL_DAYS: Final = ("2026-07-21", "2026-08-20")
BILL_METER: Final = "W02"
MAIN_METER: Final = "W01"
BILL_PARTS: Final = {(2026, 7): 11, (2026, 8): 20}
#: m³ a day on that meter: 1,240 m³ over 31 days, 440 in July and 800 in August.
BILL_A_DAY: Final = 40


def intake_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 06 of one enterprise-month: wastewater ÷ 0.8 in whole m³; the plant that treats the others' takes none."""
    if not any(source.enterprise == firm.code and source.direction == "indirect" for source in activity.park.water):
        return []
    taken = round(float(activity.wastewater(firm.code, year)[index]) / DISCHARGED_SHARE)
    if not taken:
        return [{"source": SOURCE, "fresh_water": NOT_OCCURRING}]
    days = BILL_PARTS.get((year, index + 1), 0) if firm.code == BILL_FIRM else 0
    if not days:
        return [{"source": SOURCE, "fresh_water": taken}]
    first, last = BILL_DAYS
    billed = BILL_A_DAY * sum(BILL_PARTS.values())
    return [
        {"source": SOURCE, "meter": MAIN_METER, "fresh_water": taken - BILL_A_DAY * days},
        {
            "source": SOURCE,
            "meter": BILL_METER,
            "fresh_water": billed,
            "period_start": first,
            "period_end": last,
        },
    ]
