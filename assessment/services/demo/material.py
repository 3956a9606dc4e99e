"""Rows of sheets 04, 05 and 10 that release gases: intermediate products, materials, wastewater works."""

from calendar import monthrange
from typing import Any, Final

from assessment.services.demo.activity import Activity
from assessment.services.demo.declaration import Firm, Material
from assessment.services.demo.discharge import water_rows

Row = dict[str, Any]
COD: Final = "w01018"


def intermediate_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 04: products made and used on site."""
    return [
        {
            "product_code": source.item,
            "process": source.process,
            "product_qty": _amount(activity, firm, source, year, index),
            "product_unit": "t",
        }
        for source in activity.park.materials
        if source.enterprise == firm.code and source.sheet == "04"
    ]


def material_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 05: materials used."""
    return [
        {
            "material_code": source.item,
            "process": source.process,
            "purpose": source.purpose,
            "qty": _amount(activity, firm, source, year, index),
            "purity": source.purity,
        }
        for source in activity.park.materials
        if source.enterprise == firm.code and source.sheet == "05"
    ]


def works_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 10: wastewater works, with the COD that the outlet of sheet 08 gives to the environment."""
    discharged = sum(
        row["emission"]
        for row in water_rows(activity, firm, year, index)
        if row["pollutant"] == COD and "emission" in row
    )
    return [
        {
            "facility": source.item,
            "process": source.process,
            "technique": source.purpose,
            "hours": monthrange(year, index + 1)[1] * 24,
            "cod_removed": _amount(activity, firm, source, year, index),
            "cod_discharged": discharged,
        }
        for source in activity.park.materials
        if source.enterprise == firm.code and source.sheet == "10"
    ]


def _amount(activity: Activity, firm: Firm, source: Material, year: int, index: int) -> float:
    driver = float(activity.driver(firm, source.driver, year)[index])
    return round(driver * source.per_driver * activity.path(source.path, year), 2)
