"""Boundaries and enterprises: the park's profile with all enterprises, and the page of one enterprise."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.charts import Series, stacked_bars
from inventory.models import ParkYear
from inventory.selectors.enterprise import (
    FLAGS,
    SORTS,
    EnterpriseRow,
    Wanted,
    arranged,
    enterprise_rows,
    gaps_of,
    months_of,
    results_of,
)
from inventory.selectors.enterprise_result import EnterpriseYear, enterprise_year, years_of
from inventory.selectors.factor import fuel_set_by_year
from inventory.selectors.ledger_board import BoardCell, share_of_year
from inventory.views.carbon_quality import quality_of
from inventory.views.emission_words import CATEGORY_COLOURS, IN_PARK, IN_PARK_WORD, category_word, in_language
from inventory.views.ledger_words import BOARD_STATES
from park.access import INSIDERS, ParkAccess, page_year, park_view
from park.models import Boundary
from park.models.industry import KeyIndustry
from park.models.park import BoundaryKind
from park.selectors.boundary import boundary_versions, collection, in_force
from park.selectors.enterprise import classifications_of, sites_of

MOST_GAPS = 50
TEXT_LENGTH = 60


@park_view(*INSIDERS)
def enterprises(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The park and its enterprises; a filer is taken to the own enterprise and sees no neighbour, not even a count."""
    if access.enterprise_id is not None:
        return redirect("enterprise", park_code=access.park.code, pk=access.enterprise_id)
    year = settle_year(request, access)
    rows = enterprise_rows(access.park, year, timezone.localdate())
    wanted = _wanted(request)
    shown = arranged(rows, wanted)
    boundaries = boundary_versions(access.park)
    context = {
        "access": access,
        "year": year,
        "classifications": _six(access),
        "fuel_set": fuel_set_by_year(access.park, [year])[year] if year else "",
        "boundaries": _with_gaps(boundaries),
        "geojson": collection(access.park, in_force(boundaries), [row.point for row in shown], year),
        "rows": [_listed(row) for row in shown],
        "count": len(rows),
        "sums": {"co2e": _sum(row.co2e_t for row in shown), "tce": _sum(row.coal_tce for row in shown)},
        "filtered": len(shown) != len(rows),
        "wanted": wanted,
        "choices": _choices(rows),
        "sorts": {name: "?" + urlencode(_query(wanted, year, name)) for name in SORTS},
    }
    return render(request, "inventory/enterprises.html", context)


@park_view(*INSIDERS)
def enterprise(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One enterprise: facts, results of a year by month, ledgers, and what could not be calculated."""
    one = access.enterprise(pk)
    year = settle_year(request, access)
    results = results_of(one)
    processes, outlets = sites_of(one)
    context: dict[str, Any] = {
        "access": access,
        "enterprise": one,
        "year": year,
        "industry_name": in_language(one.industry.name_zh, one.industry.name_en),
        "processes": processes,
        "outlets": outlets,
        "flags": [
            word
            for flag, word in zip(
                (one.is_key_energy, one.is_key_pollution, one.is_key_carbon), flag_words().values(), strict=True
            )
            if flag
        ],
    }
    if year:
        found = enterprise_year(results, year)
        cells = months_of(access, one, year, timezone.localdate())
        share = share_of_year(cells)
        context |= {
            "result": found,
            "months": [_mark(cell) for cell in cells],
            "partial_share": None if share == 1 else share,
            "gaps": gaps_of(one, year, MOST_GAPS),
            "month_bars": _month_bars(found),
            "year_bars": _year_bars(access, results, year),
            "category_words": {code: _word(code) for code in found.categories},
            "data_quality": quality_of(access.park, one.pk, year),
        }
    return render(request, "inventory/enterprise.html", context)


def settle_year(request: HttpRequest, access: ParkAccess) -> int | None:
    """The year of the page: `?year=`, else the newest finished one, else the newest on record."""
    rows = dict(ParkYear.objects.filter(park=access.park).order_by("year").values_list("year", "last_month"))
    finished = [year for year, month in rows.items() if month == 12]
    return page_year(request, access, list(rows), max(finished, default=None))


def flag_words() -> dict[str, str]:
    """The three key-enterprise lists in the active language."""
    return {"energy": _("Key energy user"), "pollution": _("Key discharger"), "carbon": _("Key carbon emitter")}


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET
    sort = given.get("sort", "name")
    return Wanted(
        text=given.get("q", "").strip()[:TEXT_LENGTH],
        division=given.get("division", ""),
        key_industry=given.get("key", ""),
        flag=given.get("flag", "") if given.get("flag", "") in FLAGS else "",
        sort=sort if sort in SORTS else "name",
        descending=given.get("down") == "1",
    )


def _query(wanted: Wanted, year: int | None, sort: str) -> dict[str, str]:
    """The address of the list sorted by a column: figures start with the largest, a second click turns the order."""
    given = asdict(wanted)
    turned = not wanted.descending if wanted.sort == sort else sort in ("co2e", "tce")
    query = {
        "year": str(year or ""), "q": given["text"], "division": given["division"], "key": given["key_industry"],
        "flag": given["flag"], "sort": sort, "down": "1" if turned else "",
    }  # fmt: skip
    return {name: value for name, value in query.items() if value}


def _choices(rows: list[EnterpriseRow]) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: only what occurs in the park."""
    divisions = {row.division: f"{row.division} {in_language(*row.division_name)}" for row in rows}
    present = {row.key_industry for row in rows}
    return {
        "divisions": sorted(divisions.items()),
        "keys": [(code, str(word)) for code, word in KeyIndustry.choices if code in present],
        "flags": list(flag_words().items()),
    }


def _listed(row: EnterpriseRow) -> dict[str, Any]:
    words = flag_words()
    return {
        "row": row,
        "industry": f"{row.industry} {in_language(*row.industry_name)}",
        "key": "" if row.key_industry == KeyIndustry.OTHER else KeyIndustry(row.key_industry).label,
        "flags": [words[flag] for flag in row.flags],
    }


def _mark(cell: BoardCell) -> dict[str, Any]:
    word, icon, css = BOARD_STATES[cell.state]
    corrected = cell.number if cell.number > 1 else 0
    return {
        "month": cell.month,
        "version_id": cell.version_id,
        "number": corrected,
        "word": word,
        "icon": icon,
        "css": css,
    }


def _six(access: ParkAccess) -> list[tuple[str, str]]:
    """The stated types of the six classifications: name of the classification, type."""
    types = [row.park_type for row in classifications_of(access.park)]
    return [
        (in_language(kind.classification_zh, kind.classification_en), in_language(kind.name_zh, kind.name_en))
        for kind in types
    ]


def _with_gaps(boundaries: list[Boundary]) -> list[tuple[str, str, list[Boundary]]]:
    """Versions by kind in the order of the guidance; a kind without a version stays, as a gap."""
    return [
        (code, str(word), [boundary for boundary in boundaries if boundary.kind == code])
        for code, word in BoundaryKind.choices
    ]


def _sum(values: Any) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _series(columns: dict[str, list[Decimal | None]]) -> list[Series]:
    return [Series(_word(code), _colour(code), values) for code, values in columns.items()]


def _word(code: str) -> str:
    return str(IN_PARK_WORD) if code == IN_PARK else category_word(code)


def _colour(code: str) -> str:
    return "var(--industry-other)" if code == IN_PARK else CATEGORY_COLOURS.get(code, "var(--industry-other)")


def _month_bars(found: EnterpriseYear) -> dict[str, Any]:
    columns = {code: [line.carbon.get(code) for line in found.lines] for code in found.categories}
    return stacked_bars([str(line.month) for line in found.lines], _series(columns))


def _year_bars(access: ParkAccess, results: Any, year: int) -> dict[str, Any]:
    known = {one: enterprise_year(results, one) for one in years_of(results) if access.sees_year(one)}
    codes = list(dict.fromkeys(code for one in known.values() for code in one.categories))
    columns = {code: [one.total.carbon.get(code) for one in known.values()] for code in codes}
    return stacked_bars([str(one) for one in known], _series(columns))
