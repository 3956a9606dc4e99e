"""What a template is prefilled with: registers, the profile and the carriers of the newest ledger before the month."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
from django.db.models import Q

from inventory.ledger.columns import active_sheets
from inventory.ledger.context import LineKey
from inventory.ledger.enterprise import LedgerEnterprise, LedgerOutlet
from inventory.models import LedgerPointer, Substance
from inventory.models.factor import SubstanceKind
from inventory.selectors.ledger import MonthKey, line_quantities, lines_in_force, previous_month
from park.models import Enterprise, Outlet, Process

Pairs = tuple[tuple[str, str], ...]
#: Answers of sheet 01 that only the enterprise knows; blank until it has filed them once.
PROFILE = ("permit_type", "ets", "scale", "key_sector", "region_code", "in_boundary", "contact")


@dataclass(frozen=True)
class TemplateFacts:
    """The enterprise as the template shows it, and the quantities of the month before."""

    enterprise: LedgerEnterprise
    previous: Mapping[LineKey, Decimal]


def template_facts(enterprise: Enterprise, year: int, month: int) -> TemplateFacts:
    """Facts for the template of one month, in a fixed number of queries."""
    pointer = _newest_before(enterprise, year, month)
    lines = lines_in_force(enterprise.park, [pointer]) if pointer else pd.DataFrame()
    key = previous_month(MonthKey(enterprise.pk, year, month))
    is_previous = pointer is not None and (pointer.year, pointer.month) == (key.year, key.month)
    profile = pointer.version.profile if pointer else {}
    return TemplateFacts(_filled(enterprise, profile, lines), line_quantities(lines) if is_previous else {})


def _newest_before(enterprise: Enterprise, year: int, month: int) -> LedgerPointer | None:
    earlier = Q(year__lt=year) | Q(year=year, month__lt=month)
    rows = LedgerPointer.objects.filter(earlier, park_id=enterprise.park_id, enterprise=enterprise)
    return rows.select_related("version").order_by("-year", "-month").first()


def _filled(enterprise: Enterprise, profile: Mapping[str, Any], lines: pd.DataFrame) -> LedgerEnterprise:
    processes = Process.objects.filter(enterprise=enterprise).order_by("code").values_list("code", "name")
    outlets = Outlet.objects.filter(enterprise=enterprise).order_by("code")
    return LedgerEnterprise(
        uscc=enterprise.uscc,
        name=enterprise.name,
        industry_code=profile.get("industry_code") or enterprise.industry_id,
        permit_no=profile.get("permit_no") or enterprise.permit_no,
        lon=enterprise.longitude,
        lat=enterprise.latitude,
        **{name: str(profile.get(name) or "") for name in PROFILE},
        processes=tuple(processes),
        outlets=tuple(
            LedgerOutlet(code, name, medium, process or "")
            for code, name, medium, process in outlets.values_list("code", "name", "medium", "process__code")
        ),
        fuels=_units(lines, "02", _row_unit_fields()),
        products=_units(lines, "04", ("product_qty",)),
        pollutants=_pollutants(_items(lines, "07", "08")),
        wastes=tuple((code, "") for code in _items(lines, "09")),
    )


def _row_unit_fields() -> tuple[str, ...]:
    """Fields of the energy sheet that are in the row's own unit."""
    return tuple(column.field for column in active_sheets()["02"].columns if column.unit_field == "unit")


def _items(lines: pd.DataFrame, *sheets: str) -> list[str]:
    """Distinct items of the sheets in filing order."""
    if lines.empty:
        return []
    items = lines.loc[lines["sheet"].isin(sheets), "item"]
    return [item for item in dict.fromkeys(items.tolist()) if item]


def _units(lines: pd.DataFrame, sheet: str, fields: tuple[str, ...]) -> Pairs:
    """Items of a sheet with the unit they were typed in, in filing order."""
    if lines.empty:
        return ()
    wanted = lines[(lines["sheet"] == sheet) & lines["field"].isin(fields) & (lines["item"] != "")]
    units: dict[str, str] = {}
    for item, unit in zip(wanted["item"].tolist(), wanted["typed_unit"].tolist(), strict=True):
        units.setdefault(item, unit)
    return tuple(units.items())


def _pollutants(filed: list[str]) -> Pairs:
    """The pollutants filed last; for a first ledger the main ones of the reference list."""
    rows = Substance.objects.filter(kind__in=(SubstanceKind.AIR, SubstanceKind.WATER))
    rows = rows.filter(code__in=filed) if filed else rows.filter(is_main=True)
    return tuple(rows.order_by("order", "code").values_list("code", "name_zh"))
