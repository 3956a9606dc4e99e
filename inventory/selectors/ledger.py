"""Filed ledgers: pointers, versions in force and their lines as frames."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pandas as pd
from django.db.models import Count, QuerySet

from inventory.ledger.context import LineKey
from inventory.ledger.lines import COLUMNS
from inventory.ledger.notation import Completeness
from inventory.models import LedgerLine, LedgerPointer, LedgerVersion
from park.access import ParkAccess
from park.models import Park

_STORED_AS: Final = {"process": "process__code", "outlet": "outlet__code"}


class MonthKey(NamedTuple):
    """One month of one enterprise."""

    enterprise_id: int
    year: int
    month: int


def previous_month(key: MonthKey) -> MonthKey:
    """The month before, of the same enterprise."""
    return key._replace(month=key.month - 1) if key.month > 1 else key._replace(year=key.year - 1, month=12)


def pointers(park: Park, keys: Collection[MonthKey]) -> dict[MonthKey, LedgerPointer]:
    """Pointers of the given months with the version in force and who filed it; months never filed are absent."""
    wanted = set(keys)
    found = LedgerPointer.objects.filter(
        park=park,
        enterprise_id__in={key.enterprise_id for key in wanted},
        year__in={key.year for key in wanted},
        month__in={key.month for key in wanted},
    ).select_related("version__filed_by")
    keyed = {MonthKey(pointer.enterprise_id, pointer.year, pointer.month): pointer for pointer in found}
    return {key: pointer for key, pointer in keyed.items() if key in wanted}


def lines_of_versions(
    park: Park, years: Collection[int], version_ids: Collection[int], sheet: str = ""
) -> pd.DataFrame:
    """Lines of versions, of all sheets or one, in filing order: `enterprise_id`, `version_id`, `number` and COLUMNS."""
    names = ("enterprise_id", "version_id", "number", *COLUMNS)
    rows = LedgerLine.objects.filter(park=park, year__in=set(years), version_id__in=set(version_ids))
    rows = rows.filter(sheet=sheet) if sheet else rows
    values = rows.order_by("version_id", "number").values_list(*(_STORED_AS.get(name, name) for name in names))
    frame = pd.DataFrame.from_records(list(values), columns=list(names))
    frame["tier"] = frame["tier"].astype(object).where(frame["tier"] != "", None)
    return frame.fillna({"process": "", "outlet": ""})


def lines_in_force(park: Park, in_force: Collection[LedgerPointer]) -> pd.DataFrame:
    """Lines of the versions the pointers stand on; see `lines_of_versions`."""
    return lines_of_versions(park, {pointer.year for pointer in in_force}, {pointer.version_id for pointer in in_force})


def line_quantities(lines: pd.DataFrame) -> dict[LineKey, Decimal]:
    """Quantities in base units by what they are, rows of one thing summed; lines without a quantity are absent."""
    columns = (lines[name].tolist() for name in ("sheet", "item", "process", "outlet", "field", "quantity"))
    found: dict[LineKey, Decimal] = {}
    for sheet, item, process, outlet, name, quantity in zip(*columns, strict=True):
        if quantity is not None:
            key = (sheet, item, process, outlet, name)
            found[key] = found[key] + quantity if key in found else quantity
    return found


def version_rows(version: LedgerVersion) -> QuerySet[LedgerLine, dict[str, Any]]:
    """Lines of one version for a page, in filing order, processes and outlets by code and name."""
    return (
        LedgerLine.objects.filter(park_id=version.park_id, year=version.year, version=version)
        .order_by("number")
        .values(
            *("number", "sheet", "cell", "field", "item", "typed_value", "typed_unit", "quantity", "unit"),
            *("notation", "tier", "parameters", "counterparty"),
            *("process__code", "process__name", "outlet__code", "outlet__name"),
        )
    )


def completeness(version: LedgerVersion) -> Completeness:
    """How many cells of a version hold a figure or each notation key; one query."""
    lines = LedgerLine.objects.filter(park_id=version.park_id, year=version.year, version=version).order_by()
    return Completeness.of(dict(lines.values_list("notation").annotate(count=Count("number"))))


def versions_of_month(access: ParkAccess, version: LedgerVersion) -> list[LedgerVersion]:
    """Every version of the same enterprise-month, newest first."""
    rows = access.own(LedgerVersion.objects.select_related("filed_by", "source_file", "review"))
    return list(
        rows.filter(enterprise_id=version.enterprise_id, year=version.year, month=version.month).order_by("-number")
    )
