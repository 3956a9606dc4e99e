"""Filed records of an enterprise over a year: energy by user, power, water, waste and materials. Source: 004 7.5.3."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inventory.ledger.columns import all_sheets
from inventory.selectors.ledger_record import (
    KINDS,
    MONTHS,
    RecordKind,
    RecordMonth,
    RecordRow,
    filed_years,
    record_rows,
    records,
)
from inventory.views.ledger_words import field_name, item_names, unit_name
from inventory.views.line_words import cell_words
from park.access import INSIDERS, ParkAccess, page_year, park_view
from park.models import Enterprise

#: Title and meaning of each kind, with the clauses it answers.
WORDS: Final[dict[str, tuple[str | Promise, str | Promise, str]]] = {
    "energy": (
        _("Energy by user"),
        _("What each process and meter used, and where it was above its quota."),
        "004 §7.5.3 · §7.3.10",
    ),
    "power": (
        _("Power: source and use"),
        _("Where electricity came from and where it went, row by row."),
        "004 §7.1.6",
    ),
    "water": (_("Water use"), _("Water taken by source, and water used again."), "000 §6.1"),
    "waste": (
        _("Waste"),
        _("What was generated, used, disposed of and kept, by kind of waste."),
        "000 §7.3.6 · 004 §8.2.5",
    ),
    "transfers": (
        _("Waste transfers"),
        _("Each transfer with its manifest, transporter, receiver and destination."),
        "004 §7.4.1.5 · §8.2.5",
    ),
    "materials": (_("Materials"), _("Materials by use, with what they are flagged as."), "004 §7.9.11"),
}


@dataclass(frozen=True)
class ShownRow:
    """One row as drawn: its names, its months in order, its total over the year."""

    item: str
    item_name: str
    place: str
    cells: tuple[str, ...]
    header: str
    unit: str
    months: tuple[RecordMonth | None, ...]
    row: RecordRow


@park_view(*INSIDERS)
def ledger_records(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """One matter of one enterprise in one year; a filer sees the own enterprise."""
    kind = _kind(request.GET.get("kind", KINDS[0].code))
    year = page_year(request, access, filed_years(access))
    enterprises = list(_enterprises(access))
    enterprise = _chosen(request, enterprises)
    title, meaning, clause = WORDS[kind.code]
    context: dict[str, Any] = {
        "access": access,
        "year": year,
        "years": [one for one in filed_years(access) if access.sees_year(one)],
        "enterprises": enterprises,
        "enterprise": enterprise,
        "kind": kind,
        "kinds": [(one.code, WORDS[one.code][0]) for one in KINDS],
        "title": title,
        "meaning": meaning,
        "clause": clause,
        "months": MONTHS,
        "heads": [field_name(kind.sheet, name) for name in kind.cells],
        "rows": [],
    }
    if enterprise is not None and year is not None:
        if kind.listed:
            context["rows"] = _listed(access, enterprise, year, kind)
        else:
            context["rows"] = _by_month(record_rows(access, enterprise, year, kind), kind)
    return render(request, "inventory/ledger_records.html", context)


def _kind(code: str) -> RecordKind:
    for kind in KINDS:
        if kind.code == code:
            return kind
    raise Http404


def _enterprises(access: ParkAccess) -> Iterable[Enterprise]:
    rows = Enterprise.objects.filter(park=access.park)
    return (rows.filter(pk=access.enterprise_id) if access.enterprise_id else rows).order_by("name")


def _chosen(request: HttpRequest, enterprises: list[Enterprise]) -> Enterprise | None:
    """The enterprise asked for, 404 for one the person may not see; the first without a wish."""
    wanted = request.GET.get("enterprise", "")
    if not wanted:
        return enterprises[0] if enterprises else None
    for enterprise in enterprises:
        if str(enterprise.pk) == wanted:
            return enterprise
    raise Http404


def _by_month(rows: list[RecordRow], kind: RecordKind) -> list[ShownRow]:
    names = item_names((kind.sheet, row.item) for row in rows)
    return [
        ShownRow(
            item=row.item,
            item_name=names.get((kind.sheet, row.item), ""),
            place=row.process_name or row.process,
            cells=_cells(kind, row.cells),
            header=field_name(kind.sheet, row.flow),
            unit=unit_name(row.unit),
            months=tuple(row.months.get(month) for month in MONTHS),
            row=row,
        )
        for row in rows
    ]


def _listed(access: ParkAccess, enterprise: Enterprise, year: int, kind: RecordKind) -> list[Mapping[str, Any]]:
    return [
        {
            "record": record,
            "header": field_name(kind.sheet, record.field),
            "unit": unit_name(record.unit),
            "cells": _cells(kind, record.cells),
        }
        for record in records(access, enterprise, year, kind)
    ]


def _cells(kind: RecordKind, cells: Iterable[str]) -> tuple[str, ...]:
    """Cells in words: choices by their label."""
    columns = all_sheets()[kind.sheet].by_field
    return tuple(cell_words(columns[name], text) if text else "" for name, text in zip(kind.cells, cells, strict=True))
