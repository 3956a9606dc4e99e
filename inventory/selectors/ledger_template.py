"""What a template and the form are prefilled with: registers, the profile and the rows of the newest ledger before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from django.db.models import Q

from inventory.ledger.columns import active_sheets
from inventory.ledger.enterprise import LedgerEnterprise, LedgerMeter, LedgerOutlet
from inventory.ledger.filed_row import Cells, filed_rows
from inventory.ledger.offered import OfferedRow, returning_rows
from inventory.ledger.overlay import counted
from inventory.models import LedgerPointer, LedgerVersion, Meter, PermittedAmount, Substance
from inventory.models.factor import SubstanceKind
from inventory.selectors.ledger import MonthKey, lines_in_force, lines_of_versions, previous_month
from park.models import Enterprise, Outlet, Process

Pairs = tuple[tuple[str, str], ...]
#: Answers of sheet 01 that only the enterprise knows; blank until it has filed them once.
PROFILE = ("permit_type", "ets", "scale", "key_sector", "region_code", "in_boundary", "contact")
LAST_MONTH = "上月"


@dataclass(frozen=True)
class TemplateFacts:
    """The enterprise as the template shows it, the rows that come back, and how their month is called."""

    enterprise: LedgerEnterprise
    returning: Mapping[str, Sequence[OfferedRow]]
    label: str = LAST_MONTH


def template_facts(enterprise: Enterprise, year: int, month: int) -> TemplateFacts:
    """Facts for the template of one month, in a fixed number of queries."""
    pointer = _newest_before(enterprise, year, month)
    lines = lines_in_force(enterprise.park, [pointer]) if pointer else pd.DataFrame()
    filed = filed_rows(lines) if len(lines) else {}
    profile = pointer.version.profile if pointer else {}
    plain = _filled(enterprise, date(year, month, 1), profile, lines, filed)
    return TemplateFacts(plain, returning_rows(filed), _label(enterprise, pointer, year, month))


def filled_month(version: LedgerVersion | None) -> dict[str, list[Cells]]:
    """Every cell of a version as it was typed; empty without one."""
    return filed_rows(lines_of_versions(version.park, [version.year], [version.pk])) if version else {}


def _label(enterprise: Enterprise, pointer: LedgerPointer | None, year: int, month: int) -> str:
    """“上月”, or the month itself when the newest ledger is an older one."""
    before = previous_month(MonthKey(enterprise.pk, year, month))
    if pointer is None or (pointer.year, pointer.month) == (before.year, before.month):
        return LAST_MONTH
    return f"{pointer.year}-{pointer.month:02d}"


def _newest_before(enterprise: Enterprise, year: int, month: int) -> LedgerPointer | None:
    earlier = Q(year__lt=year) | Q(year=year, month__lt=month)
    rows = LedgerPointer.objects.filter(earlier, park_id=enterprise.park_id, enterprise=enterprise)
    return rows.select_related("version").order_by("-year", "-month").first()


def _filled(
    enterprise: Enterprise,
    first: date,
    profile: Mapping[str, Any],
    lines: pd.DataFrame,
    filed: Mapping[str, Sequence[Cells]],
) -> LedgerEnterprise:
    processes = Process.objects.filter(enterprise=enterprise).order_by("code").values_list("code", "name")
    outlets = Outlet.objects.filter(enterprise=enterprise).order_by("code")
    permits = _permits(enterprise, first.year)
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
        pollutants=_pollutants(list(dict.fromkeys([*_items(lines, "07", "08"), *(code for _, code in permits)]))),
        wastes=tuple((code, "") for code in _items(lines, "09")),
        permits=permits,
        meters=_meters(enterprise, first),
        partners=_told(filed, "counterparty", "receiver"),
        facilities=_told(filed, "facility"),
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
        units.setdefault(item, counted(unit))
    return tuple(units.items())


def _told(filed: Mapping[str, Sequence[Cells]], *fields: str) -> Pairs:
    """Distinct codes of some fields on every sheet."""
    found = (row[field] for rows in filed.values() for row in rows for field in fields if row.get(field))
    return tuple((code, "") for code in dict.fromkeys(found))


def _pollutants(filed: list[str]) -> Pairs:
    """The pollutants filed last or permitted; for a first ledger the main ones of the reference list."""
    rows = Substance.objects.filter(kind__in=(SubstanceKind.AIR, SubstanceKind.WATER))
    rows = rows.filter(code__in=filed) if filed else rows.filter(is_main=True)
    return tuple(rows.order_by("order", "code").values_list("code", "name_zh"))


def _permits(enterprise: Enterprise, year: int) -> Pairs:
    """Outlet (empty for the whole enterprise) and pollutant of every permitted amount in force."""
    rows = PermittedAmount.objects.filter(park_id=enterprise.park_id, enterprise=enterprise, from_year__lte=year)
    newest: dict[tuple[str, str], bool] = {}
    for outlet, pollutant, tonnes in rows.order_by("pollutant", "-from_year", "-pk").values_list(
        "outlet__code", "pollutant", "tonnes"
    ):
        newest.setdefault((outlet or "", pollutant), tonnes is not None)
    return tuple(key for key, is_limited in newest.items() if is_limited)


def _meters(enterprise: Enterprise, first: date) -> tuple[LedgerMeter, ...]:
    """Meters that stood on the first day of the month or later and belong on a sheet, site meters only.

    A meter below the site meter would count the same energy twice.
    """
    rows = Meter.objects.filter(park_id=enterprise.park_id, enterprise=enterprise, level=1).exclude(ledger_field="")
    rows = rows.filter(Q(removed_on__isnull=True) | Q(removed_on__gt=first), installed_on__lt=_next_month(first))
    names = ("code", "name", "ledger_field", "item", "process__code", "unit")
    return tuple(
        LedgerMeter(code, name, place[:2], place[3:], item, process or "", unit)
        for code, name, place, item, process, unit in rows.order_by("code").values_list(*names)
    )


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
