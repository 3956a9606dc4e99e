"""Energy flows of a year: where energy comes from, what it becomes, who uses it. Source: 000 5.2, 6.2."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from inventory.charts import Link, Series, sankey, stacked_bars
from inventory.methods import energy_graph
from inventory.methods.energy_graph import Node, Stream, energy_streams
from inventory.models import ParkYear
from inventory.selectors.energy_mode import (
    EQUIVALENT,
    HEAT_KINDS,
    POWER_KINDS,
    PRIMARY,
    EnergyMode,
    energy_mode,
    in_mode,
    ratio,
)
from inventory.selectors.flow import STAGES, Carrier, carriers, energy_flows, taken, trades
from inventory.selectors.total import monthly_totals
from inventory.views.emission_words import in_language
from park.access import READERS, ParkAccess, page_year, park_view
from park.models.industry import KeyIndustry

UNITS = {"tce": "coal_tce", "GJ": "energy_gj"}
MOST_INDUSTRIES, MOST_CARRIERS = 8, 6
OTHER = "other"
#: A difference between seller and buyer from which the two should look again.
TRADE_TOLERANCE = Decimal("0.02")
RAMP = [f"var(--industry-{place})" for place in range(1, 9)]
STREAM_COLOURS = {
    "coal": "rgba(55, 71, 79, 0.38)",
    "gas": "rgba(59, 134, 168, 0.34)",
    "oil": "rgba(138, 101, 85, 0.38)",
    "electricity": "rgba(168, 116, 15, 0.34)",
    "heat": "rgba(181, 72, 59, 0.30)",
    "": "var(--flow)",
}
COALS, GASES = frozenset(f"{code:02d}" for code in range(1, 10)) | {"34"}, frozenset({*map(str, range(11, 18)), "24"})


@park_view(*READERS)
def flows(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Sankey, carriers, trades between neighbours and the months of a year."""
    years = {row.year: row for row in ParkYear.objects.filter(park=access.park).order_by("year")}
    finished = [year for year, row in years.items() if row.last_month == 12]
    year = page_year(request, access, list(years), max(finished, default=None))
    frame = energy_flows(access.park, year) if year else pd.DataFrame()
    if year is None or frame.empty:
        return render(request, "inventory/flows_empty.html", {"access": access, "year": year})
    unit = "GJ" if request.GET.get("unit") == "GJ" else "tce"
    by = "key_industry" if request.GET.get("by") == "key" else "division"
    mode = energy_mode(request.GET.get("mode", EQUIVALENT), year)
    frame = in_mode(frame, mode)
    found = carriers(frame)
    total = _total(found, mode, years[year])
    figure = _sankey(frame, unit, by)
    context = {
        "access": access,
        "year": year,
        "summary": years[year],
        "unit": unit,
        "by": by,
        "mode": mode,
        **_switches(year, unit, mode.code, by),
        "coal_tce": total,
        "sankey": figure,
        "title": _title(found, total),
        "carriers": [_carrier(one, total) for one in found],
        "energy_gj": sum((one.energy_gj for one in found if one.energy_gj is not None), Decimal(0)),
        "trades": [_trade(one) for one in trades(frame)],
        "tolerance": TRADE_TOLERANCE,
        "months": _months(access, year, found, mode),
        "source": _source(mode) % {"run": years[year].digest[:8]},
    }
    return render(request, "inventory/flows.html", context)


def _switches(year: int, unit: str, mode: str, by: str) -> dict[str, list[dict[str, Any]]]:
    """The three switches of the page; each keeps what the others say."""
    modes = ((EQUIVALENT, _("Equivalent value")), (PRIMARY, _("Primary value")))
    groupings = (("division", _("By industry")), ("key", _("By key industry")))
    chosen = {"year": str(year), "unit": unit, "mode": mode, "by": "key" if by == "key_industry" else "division"}
    return {
        "units": _links(chosen, "unit", [(name, name) for name in UNITS]),
        "modes": _links(chosen, "mode", modes),
        "groupings": _links(chosen, "by", groupings),
    }


def _links(chosen: dict[str, str], name: str, options: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?{urlencode(chosen | {name: code})}", "current": chosen[name] == code}
        for code, label in options
    ]


def _source(mode: EnergyMode) -> str:
    if mode.code == PRIMARY:
        return _("Filed ledgers, run %(run)s; electricity and heat by primary value of the year")
    return _("Filed ledgers, run %(run)s; equivalent values of GB/T 2589")


def _total(found: list[Carrier], mode: EnergyMode, summary: ParkYear) -> Decimal | None:
    """Comprehensive energy in the mode: the stored total, or the sum of the carriers; missing when a part is."""
    if mode.code == EQUIVALENT:
        return summary.coal_tce
    lacking = (mode.power is None and any(one.kind in POWER_KINDS for one in found)) or (
        mode.heat is None and any(one.kind in HEAT_KINDS for one in found)
    )
    return None if lacking else sum((one.coal_tce for one in found if one.coal_tce is not None), Decimal(0))


def _title(found: list[Carrier], total: Decimal | None) -> str:
    """The finding: the carrier that weighs most, with its share of the comprehensive energy."""
    first = found[0]
    if not total or not first.coal_tce:
        return _("Where the energy comes from and where it goes")
    return _("%(carrier)s carries most: %(share).0f %% of the comprehensive energy") % {
        "carrier": in_language(*first.names),
        "share": 100 * first.coal_tce / total,
    }


def _sankey(frame: pd.DataFrame, unit: str, by: str) -> dict[str, Any]:
    streams = energy_streams(_folded(frame, unit, by))
    nodes = list(dict.fromkeys(node for stream in streams for node in (stream.source, stream.target)))
    places = {node: place for place, node in enumerate(nodes)}
    words = _words(frame, by)
    used = list(dict.fromkeys(n.code for n in nodes if n.role in (energy_graph.USE, energy_graph.CONVERTER)))
    total = sum(stream.amount for stream in streams if stream.source.role != energy_graph.EXCHANGE) or 1.0
    entering = sum(
        stream.amount
        for stream in streams
        if stream.source.role in (energy_graph.SOURCE, energy_graph.OTHER_INPUT)
    )  # fmt: skip
    links = [
        Link(
            places[stream.source],
            places[stream.target],
            stream.amount,
            _("%(share).1f %% of the energy that enters") % {"share": 100 * stream.amount / (entering or total)},
            STREAM_COLOURS[_family(stream)],
        )
        for stream in streams
    ]
    labels = [_label(node, words) for node in nodes]
    return sankey(labels, [_colour(node, used) for node in nodes], links, unit)


def _folded(frame: pd.DataFrame, unit: str, by: str) -> list[energy_graph.Taken]:
    """Flows with small industries and small carriers gathered under 其他, so that the figure can be read."""
    rows = taken(frame, UNITS[unit], by)
    counted = [row for row in rows if energy_graph.counts(row.kind, row.stage)]
    industries = _largest(((row.industry, row.amount) for row in counted), MOST_INDUSTRIES)
    fuels = ((row.carrier, row.amount) for row in counted if row.kind not in energy_graph.NETWORK_KINDS)
    kept = _largest(fuels, MOST_CARRIERS)
    return [
        energy_graph.Taken(
            row.enterprise,
            row.industry if row.industry in industries else OTHER,
            row.carrier if row.carrier in kept or row.kind in energy_graph.NETWORK_KINDS else OTHER,
            row.kind,
            row.stage,
            row.in_park,
            row.amount,
        )
        for row in rows
    ]


def _largest(pairs: Any, count: int) -> set[str]:
    sums: dict[str, float] = {}
    for name, amount in pairs:
        sums[name] = sums.get(name, 0.0) + amount
    ranked = sorted(sums, key=lambda name: sums[name], reverse=True)
    return set(ranked) if len(ranked) <= count else set(ranked[: count - 1])


def _words(frame: pd.DataFrame, by: str) -> dict[str, dict[str, str]]:
    carriers_named = {row["carrier"]: in_language(row["name_zh"], row["name_en"]) for row in frame.to_dict("records")}
    if by == "key_industry":
        industries = {code: str(word) for code, word in KeyIndustry.choices}
    else:
        rows = frame.drop_duplicates("division").to_dict("records")
        industries = {row["division"]: in_language(row["division_zh"], row["division_en"]) for row in rows}
    return {
        "carrier": carriers_named | {OTHER: _("Other fuels")},
        "industry": industries | {OTHER: _("Other industries")},
    }


def _label(node: Node, words: dict[str, dict[str, str]]) -> str:
    texts = {
        energy_graph.SOURCE: words["carrier"].get(node.code, node.code),
        energy_graph.CONVERTER: _("%(industry)s: conversion") % {"industry": words["industry"].get(node.code, "")},
        energy_graph.EXCHANGE: _("%(carrier)s within the park") % {"carrier": words["carrier"].get(node.code, "")},
        energy_graph.USE: words["industry"].get(node.code, node.code),
        energy_graph.SALE: _("%(carrier)s sold outside") % {"carrier": words["carrier"].get(node.code, "")},
        energy_graph.LOSS: _("Own use and losses of conversion"),
        energy_graph.OTHER_INPUT: _("Waste heat and other input not metered"),
    }
    return texts[node.role]


def _colour(node: Node, used: list[str]) -> str:
    if node.role in (energy_graph.USE, energy_graph.CONVERTER):
        place = used.index(node.code)
        return RAMP[place] if node.code != OTHER and place < len(RAMP) else "var(--industry-other)"
    return "var(--muted)"


def _family(stream: Stream) -> str:
    code = stream.carrier
    if code == "33":
        return "electricity"
    if code in ("32", "38"):
        return "heat"
    if code in COALS:
        return "coal"
    if code in GASES:
        return "gas"
    return "oil" if code.isdecimal() and 18 <= int(code) <= 31 else ""


def _carrier(one: Carrier, total: Decimal | None) -> dict[str, Any]:
    share = one.coal_tce / total if one.coal_tce is not None and total else None
    stages = [one.quantities.get(stage) for stage in STAGES]
    unit = one.unit.replace("1e4Nm3", "1e4 Nm3")
    return {"one": one, "name": in_language(*one.names), "stages": stages, "share": share, "unit": unit}


def _trade(one: Any) -> dict[str, Any]:
    missing = _("The buyer filed nothing") if one.bought is None else _("The seller filed nothing")
    reason = missing if one.sold is None or one.bought is None else ""
    off = one.difference is not None and abs(one.difference) > TRADE_TOLERANCE
    return {"one": one, "name": in_language(*one.names), "reason": reason, "off": off}


def _months(access: ParkAccess, year: int, found: list[Carrier], mode: EnergyMode) -> dict[str, Any]:
    """Comprehensive energy by month, the largest carriers apart; sales stand below zero."""
    rows = monthly_totals(access.park, year)
    energy = rows[rows["kind"] == "energy"]
    factors = {one.code: ratio(mode, one.kind) for one in found}
    known = {
        (str(row["category"]), int(row["month"])): row["amount"] * factor
        for row in energy.to_dict("records")
        if (factor := factors.get(str(row["category"]), Decimal(1))) is not None and row["amount"] is not None
    }
    shown = [one.code for one in found if one.coal_tce][:MOST_CARRIERS]
    names = {one.code: in_language(*one.names) for one in found}
    months = range(1, 13)
    series = [
        Series(names[code], RAMP[place], [known.get((code, month)) for month in months])
        for place, code in enumerate(shown)
    ]
    rest = [_rest(known, set(shown), month) for month in months]
    return stacked_bars([str(month) for month in months], [*series, Series(_("Other"), "var(--industry-other)", rest)])


def _rest(known: dict[tuple[str, int], Decimal], shown: set[str], month: int) -> Decimal | None:
    values = [amount for (code, at), amount in known.items() if at == month and code not in shown]
    return sum(values, Decimal(0)) if values else None
