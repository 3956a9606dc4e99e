"""Rows of sheets 04 and 05 beside the main product: intermediate products and materials that release process gases."""

from typing import Any

from assessment.services.demo.activity import Activity
from assessment.services.demo.declaration import Firm, Material

Row = dict[str, Any]


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


def _amount(activity: Activity, firm: Firm, source: Material, year: int, index: int) -> float:
    driver = float(activity.driver(firm, source.driver, year)[index])
    return round(driver * source.per_driver * activity.path(source.path, year), 2)
