"""The fused inventory: pollutants and greenhouse gases of the same processes side by side. Source: 000 6.3."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from inventory.charts import pareto, share_map
from inventory.methods.fused import Thresholds
from inventory.models import ParkYear
from inventory.selectors.fused_inventory import CO2E, FusedInventory, FusedLine, fused_inventory
from inventory.selectors.review import open_months
from inventory.services.fused_export import Cell, Sheet, workbook
from inventory.views.carbon_compare import without_text
from inventory.views.factor_export import XLSX
from inventory.views.gwp import gwp_context, judged_text, page_gwp, source_line
from park.access import READERS, ParkAccess, page_year, park_view
from park.templatetags.substances import SUBSTANCES, WORDED, chemical

MOST_ROWS_DRAWN = 15
MOST = 0.8


@park_view(*READERS)
def fused(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The matrix of a year with key processes on top, a heat map and what few processes make most of."""
    found = _found(request, access)
    if found is None or not found.lines:
        return render(request, "inventory/fused_empty.html", {"access": access, "year": found and found.summary.year})
    limits = Thresholds()
    context = {
        "access": access,
        "year": found.summary.year,
        **open_months(access.park, found.summary.year)._asdict(),
        "found": found,
        "every": "all" in request.GET,
        "limits": limits,
        "rule": _rule(limits),
        "source": source_line(found.view, found.summary.digest, access.park.is_register),
        "without": without_text(found.view, found.without) if found.without else "",
        "judged": judged_text(found.view) if found.view.restated else "",
        "differs": [_symbol(item) for item in found.differs],
        "xlsx": reverse("fused-xlsx", kwargs={"park_code": access.park.code}) + f"?{request.GET.urlencode()}",
    }
    return render(request, "inventory/fused.html", context | gwp_context(request, found.view) | _figures(found))


@park_view(*READERS)
def export(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The matrix as shown, as a workbook laid out for printing."""
    found = _found(request, access)
    if found is None:
        raise Http404
    title = _("Fused inventory of %(park)s, %(year)s") % {"park": access.park.name, "year": found.summary.year}
    name = quote(f"{title}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(workbook(_sheet(access, found, title)), content_type=XLSX, headers=headers)


def _found(request: HttpRequest, access: ParkAccess) -> FusedInventory | None:
    """The inventory of the year of the page: `?year=`, else the newest finished year, else the newest."""
    years = {row.year: row for row in ParkYear.objects.filter(park=access.park).order_by("year")}
    finished = [year for year, row in years.items() if row.last_month == 12]
    year = page_year(request, access, list(years), max(finished, default=None))
    if not year:
        return None
    return fused_inventory(access.park, years[year], "all" in request.GET, page_gwp(request.GET, access))


def _rule(limits: Thresholds) -> str:
    return _(
        "Key process: its share of carbon reaches %(carbon)g %% and its share of pollution equivalents reaches "
        "%(pollution)g %%, or one of the two alone reaches %(alone)g %%."
    ) % {
        "carbon": 100 * limits.carbon_share,
        "pollution": 100 * limits.pollution_share,
        "alone": 100 * limits.dominance,
    }


def _figures(found: FusedInventory) -> dict[str, Any]:
    drawn = found.lines[:MOST_ROWS_DRAWN]
    hover = f"%{{y}}<br>%{{x}}: %{{text}} % {_('of the park')}<extra></extra>"
    heat = share_map(
        [_label(line) for line in drawn],
        [_marked(item) for item in found.items],
        [[found.share(line, item) for item in found.items] for line in drawn],
        hover,
    )
    return {
        "heat": heat,
        "carbon": _pareto(found, "carbon_share"),
        "pollution": _pareto(found, "pollution_share"),
        "carbon_title": _title(found, "carbon_share", _("%(few)s of %(all)s processes emit 80 %% of the CO2e")),
        "pollution_title": _title(
            found, "pollution_share", _("%(few)s of %(all)s processes emit 80 %% of the pollution equivalents")
        ),
    }


def _ranked(found: FusedInventory, name: str) -> list[tuple[str, float]]:
    """Processes by their part of all that is emitted, the largest first; credits for sold power are left out."""
    known = [(_label(line), share) for line in found.lines if (share := getattr(line, name)) is not None and share > 0]
    whole = sum(share for _place, share in known)
    return sorted(((place, share / whole) for place, share in known), key=lambda pair: pair[1], reverse=True)


def _pareto(found: FusedInventory, name: str) -> dict[str, Any] | None:
    ranked = _ranked(found, name)[:MOST_ROWS_DRAWN]
    if not ranked:
        return None
    labels, shares = zip(*ranked, strict=True)
    return pareto(labels, shares, (_("Share of all processes"), _("Running sum")), MOST)


def _title(found: FusedInventory, name: str, text: str) -> str:
    """The finding: how many processes, the largest first, make most of the total."""
    running, few = 0.0, 0
    ranked = _ranked(found, name)
    for _place, share in ranked:
        running, few = running + share, few + 1
        if running >= MOST:
            break
    return text % {"few": few, "all": len(ranked)}


def _label(line: FusedLine) -> str:
    return f"{line.enterprise} · {line.process or _('Whole site')}"


def _head(item: str, found: FusedInventory) -> str:
    """Head of a column with its unit, CO2e with the set behind it."""
    return f"{_symbol(item)} (t{f', GWP {found.view.shown}' if item == CO2E else ''})"


def _symbol(item: str) -> str:
    """Short label of a column, without markup."""
    if item == CO2E:
        return "CO2e"
    known = SUBSTANCES.get(item)
    return item if known is None else str(known.name) if item in WORDED else known.symbol


def _marked(item: str) -> str:
    """The symbol with real subscripts, as plotly reads them."""
    return str(chemical(_symbol(item)))


def _sheet(access: ParkAccess, found: FusedInventory, title: str) -> Sheet:
    heads = [
        _("Enterprise"), _("Process"), *(_head(item, found) for item in found.items), _("Pollution equivalents"),
        _("Coupling (0–100)"), _("Shared source"), _("Same direction"), _("Key process"), _("Destination"), _("Tier"),
    ]  # fmt: skip
    notes = [
        _rule(Thresholds()),
        _("Blank: no line was filed for this substance. GWP %(gwp)s.") % {"gwp": found.view.shown},
    ]
    if found.without:
        notes.append(without_text(found.view, found.without))
    if found.view.restated:
        notes.append(judged_text(found.view))
    if any(line.indirect for line in found.lines):
        notes.append(_("Water sent to the park's wastewater plant is counted at the plant and stands in no row here."))
    empty = [None] * 5
    return Sheet(
        title=title,
        subtitle=_("Source: filed ledgers, run %(run)s") % {"run": found.summary.digest[:8]},
        heads=heads,
        rows=[_exported(line, found.items) for line in found.lines],
        totals=[_("Park"), "", *(found.totals.get(item) for item in found.items), *[None] * 2, *empty],
        notes=notes,
        key_rows=frozenset(number for number, line in enumerate(found.lines) if line.is_key),
    )


def _exported(line: FusedLine, items: list[str]) -> list[Cell]:
    direction = {True: _("same"), False: _("opposite"), None: ""}[line.same_direction]
    return [
        line.enterprise, line.process or _("Whole site"), *(line.amounts.get(item) for item in items),
        line.equivalents, line.coupling, _("yes") if line.shared_source else "", direction,
        _("key") if line.is_key else "", "、".join(line.destinations), line.tier,
    ]  # fmt: skip
