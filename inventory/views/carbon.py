"""The carbon inventory of a park: tables C.1 and C.2, three years, gases, data quality. Source: 002 6.6.1, 附录C."""

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from inventory.charts import Figure, Series, stacked_bars
from inventory.methods.tables import PRINTED_FIELDS, Field, IndustryRow
from inventory.models import ParkYear
from inventory.selectors.carbon import CarbonInventory, carbon_inventory
from inventory.selectors.review import open_months
from inventory.services.carbon_export import workbook
from inventory.views.carbon_compare import compared
from inventory.views.carbon_quality import graded_context
from inventory.views.carbon_sheets import sheets
from inventory.views.carbon_words import (
    CANCELLED,
    CARRIERS,
    CATEGORY_OF_ROW,
    CHECKS,
    FIELDS,
    ROWS,
    STAGES,
    in_wan,
    industry_word,
    unit_of,
)
from inventory.views.emission_words import category_word
from inventory.views.factor_export import XLSX
from inventory.views.gwp import gas_links, gwp_context, page_gwp, source_line
from park.access import READERS, ParkAccess, page_year, park_view

COLOURS = {
    Field.ENERGY: "var(--co2)",
    Field.PROCESS: "var(--ch4)",
    Field.WASTE: "var(--waste)",
    Field.AFOLU: "var(--n2o)",
    Field.REMOVAL: "var(--industry-3)",
    Field.UNASSIGNED: "var(--industry-other)",
}


@park_view(*READERS)
def carbon(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Both printed tables of a year with their history, gases, quality and how they agree with the other pages."""
    found = _found(request, access)
    if found is None or (found.whole_t is None and not found.without):
        return render(request, "inventory/carbon_empty.html", {"access": access, "year": found and found.summary.year})
    fields = fields_of(found)
    query = request.GET.copy()
    query["year"] = str(found.summary.year)
    context = {
        "access": access,
        "year": found.summary.year,
        **open_months(access.park, found.summary.year)._asdict(),
        "found": found,
        "unit": unit_of(found.view),
        "source": source_line(found.view, found.summary.digest),
        "xlsx": reverse("carbon-xlsx", kwargs={"park_code": access.park.code}) + f"?{query.urlencode()}",
        "gas_links": gas_links(request, found.view),
        "field_heads": [FIELDS[field] for field in fields],
        "industries": [_industry(row, fields) for row in found.industries],
        "fields": _fields(found),
        "checks": [
            {"word": CHECKS[one.code], "found": one.found, "expected": one.expected, "agrees": one.agrees}
            for one in found.checks
        ],
        "missing": "、".join(str(year) for year in found.missing_years),
    }
    return render(
        request,
        "inventory/carbon.html",
        context
        | gwp_context(request, found.view)
        | compared(found)
        | _history(found, fields)
        | _beside(found)
        | graded_context(found),
    )


@park_view(*READERS)
def export(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The tables as the guidance prints them, as a workbook."""
    found = _found(request, access)
    if found is None:
        raise Http404
    title = _("Carbon inventory of %(park)s, %(year)s") % {"park": access.park.name, "year": found.summary.year}
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{title}.xlsx')}"}
    content = workbook(sheets(found, title, fields_of(found)))
    return HttpResponse(content, content_type=XLSX, headers=headers)


def fields_of(found: CarbonInventory) -> list[Field]:
    """Columns of table C.1: the three fields, and the others where they occur."""
    return [field for field in Field if field in PRINTED_FIELDS or field in found.industries[-1].fields]


def _found(request: HttpRequest, access: ParkAccess) -> CarbonInventory | None:
    """The inventory of `?year=`, else of the newest finished year, else of the newest."""
    years = {row.year: row for row in ParkYear.objects.filter(park=access.park).order_by("year")}
    finished = [year for year, row in years.items() if row.last_month == 12 and access.sees_year(year)]
    year = page_year(request, access, list(years), max(finished, default=None))
    if year is None:
        return None
    seen = {one: row if access.sees_year(one) else None for one, row in years.items()}
    return carbon_inventory(access.park, years[year], seen, page_gwp(request.GET, access))


def _industry(row: IndustryRow, fields: list[Field]) -> dict[str, Any]:
    return {
        "word": industry_word(row.code),
        "level": row.level,
        "cells": [in_wan(row.fields.get(field)) for field in fields],
        "total": in_wan(row.total),
    }


def _fields(found: CarbonInventory) -> list[dict[str, Any]]:
    """Rows of table C.2; the template groups them by field."""
    return [
        {
            "word": ROWS[row.code],
            "field": FIELDS[row.field] if row.field else "",
            "fossil": row.code.startswith("fossil"),
            "homes": row.code == "fossil.household",
            "level": row.level,
            "printed": row.printed,
            "category": CATEGORY_OF_ROW.get(row.code, ""),
            "cells": [in_wan(row.direct), in_wan(row.indirect)],
            "total": in_wan(row.total),
        }
        for row in found.fields
    ]


def _history(found: CarbonInventory, fields: list[Field]) -> dict[str, Any]:
    """Three years side by side: fields, scopes, industries; a year without ledgers is a column of gaps."""
    years = found.history
    reasons = {"missing": _("No ledgers of this year"), "hidden": _("Outside the years of your engagement")}

    def line(word: object, level: str, values: list[Decimal | None]) -> dict[str, Any]:
        cells = [
            {"value": in_wan(value), "reason": reasons.get(past.state, ""), "year": past.year}
            for past, value in zip(years, values, strict=True)
        ]
        return {"word": word, "level": level, "cells": cells}

    parks = [past.rows.get("park") for past in years]
    rows = [line(FIELDS[field], "", [park.fields.get(field) if park else None for park in parks]) for field in fields]
    rows.append(line(_("Total emissions"), "total", [park.total if park else None for park in parks]))
    rows.append(line(_("Scope 1"), "", [past.scopes.get(1) for past in years]))
    rows.append(line(_("Scope 2"), "", [past.scopes.get(2) for past in years]))
    for row in found.industries[:-1]:
        values = [past.rows[row.code].total if past.rows else None for past in years]
        if any(value is not None for value in values):
            rows.append(line(industry_word(row.code), "group" if row.level == "key" else "", values))
    series = [
        Series(str(FIELDS[field]), COLOURS[field], [in_wan(park.fields.get(field)) if park else None for park in parks])
        for field in fields
    ]
    figure: Figure = stacked_bars([str(past.year) for past in years], series)
    return {"history": rows, "history_years": years, "history_figure": figure}


def _beside(found: CarbonInventory) -> dict[str, Any]:
    """Gases, and what stands beside the total: memo items, trades in the park, electricity and heat."""
    return {
        "memo": [
            {"item": gas.item, "category": category_word(gas.category), "mass_t": gas.mass_t} for gas in found.memo
        ],
        "cancelled": [
            {"category": CANCELLED.get(category) or category_word(category), "co2e_t": in_wan(amount)}
            for category, amount in found.cancelled
        ],
        "traded": [
            {
                "carrier": CARRIERS[row.carrier],
                "stage": STAGES[row.stage],
                "in_park": row.in_park,
                "quantity": row.quantity,
                "unit": row.unit,
            }
            for row in found.traded
        ],
    }
