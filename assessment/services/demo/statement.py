"""Rows of sheets 11 and 12: the monthly statement for the carbon market, and a measure with its effect."""

from datetime import date
from typing import Any, Final

from assessment.services.demo.activity import Activity
from assessment.services.demo.declaration import Firm
from assessment.services.demo.energy import energy_rows
from assessment.services.demo.records import table

Row = dict[str, Any]
COAL: Final = "04"
POWER: Final = "33"
#: First year of the statements, and the day of the month on which the month's sample was tested.
FIRST_YEAR: Final = 2025
TESTED_ON: Final = 25
MWH_PER_1E4_KWH: Final = 10
#: Hours of the boilers in a month, less than any month has.
HOURS: Final = 660
#: The measure that its enterprise files in the month it went into operation.
MEASURE: Final = ("E20", "PV", "MWh")


def attest_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 11 of an enterprise of the national market, from 2025 on: the same coal and power as on sheet 02."""
    if firm.ets != "national" or year < FIRST_YEAR:
        return []
    rows = energy_rows(activity, firm, year, index)
    coal = next((row for row in rows if row["energy_code"] == COAL and "ncv" in row), None)
    power = next((row for row in rows if row["energy_code"] == POWER and "self_generated" in row), None)
    if coal is None or power is None:
        return []
    month = f"{year}-{index + 1:02d}"
    made = round(power["self_generated"] * MWH_PER_1E4_KWH, 1)
    return [
        {
            "unit_no": coal["process"],
            "fuel": COAL,
            "unit": coal["unit"],
            "fuel_qty": coal["consumption"],
            "ncv": coal["ncv"],
            "car": round(coal["ncv"] * coal["carbon_content"], 4),
            "gen": made,
            "supplied": round(power.get("exported", 0.0) * MWH_PER_1E4_KWH, 1),
            "heat": round(sum(float(series[index]) for series in activity.sold_in_park(firm.code, year).values()), 2),
            "hours": HOURS,
            "ncv_tested": date(year, index + 1, TESTED_ON),
            "car_tested": date(year, index + 1, TESTED_ON),
            "test_report": f"DEMO-{month}-04",
            "evidence": f"{month} 入炉煤台账和检测报告（演示）.pdf",
        }
    ]


def measure_rows(firm: Firm, year: int, month: int) -> list[Row]:
    """Sheet 12 in the month in which the declared measure went into operation."""
    enterprise, measure, unit = MEASURE
    if firm.code != enterprise:
        return []
    (project,) = (row for row in table("projects.csv") if (row["enterprise"], row["measure"]) == (enterprise, measure))
    start = date.fromisoformat(project["running_from"])
    if (start.year, start.month) != (year, month):
        return []
    money = {field: float(project[name]) for field, name in
             (("capex", "capex_wan"), ("om", "opex_wan"), ("saving", "saving_wan"))}  # fmt: skip
    activity = {"activity": float(project["activity"]), "activity_unit": unit}
    return [{"measure_code": measure, "start": start, **money, **activity, "evidence": "并网验收单（演示）"}]
