"""Parts that pages are built of: tiles, badges, tables, charts, maps and the states of a page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from park.templatetags import icons
from park.templatetags.figures import Figure, plain, table_behind
from park.templatetags.numbers import (
    EXACT,
    change_span,
    chemical,
    decimal_of,
    missing,
    number_span,
    plain_text,
    rounded,
    rounded_significant,
    unit_label,
    wan,
)
from park.templatetags.states import ALIASES, STATES, WORDS

register = template.Library()
register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.icon_symbol, name="icon_symbol")


@register.simple_tag
def badge(family: str, code: str, note: str = "") -> SafeString:
    """`{% badge "rating" "good" %}`: word, icon and colour of a state; the case of the code does not matter.

    Errors: KeyError for a family or code that is not in STATES.
    """
    key = str(code).lower()
    words = STATES[family]
    key = key if key in words else ALIASES.get(key, key)
    word, name = words[key]
    css = f"state state-{family}-{key.replace('_', '-')}"
    return format_html('<span class="{}" title="{}">{}<span>{}</span></span>', css, note, icons.icon(name), word)


@register.simple_tag
def unverified() -> SafeString:
    """`{% unverified %}`: the hollow dot with its word, for legends and single cells."""
    return format_html('<span class="unverified"><i class="hollow"></i>{}</span>', _("Not verified"))


@register.simple_tag(takes_context=True)
def park_url(context: template.Context, name: str, **kwargs: Any) -> str:
    """`{% park_url "enterprise" pk=row.pk %}`: a page of the current park, keeping the current year.

    Errors: NoReverseMatch when the page does not exist.
    """
    frame = context["frame"]
    year = kwargs.pop("year", frame.year)
    address = reverse(name, kwargs={"park_code": frame.park.code, **kwargs})
    return f"{address}?year={year}" if year else address


@register.inclusion_tag("components/kpi.html")
def kpi(
    label: str,
    value: object,
    unit: str = "",
    *,
    digits: int = 4,
    decimals: int | None = None,
    trim: bool = False,
    change: object = "",
    since: str = "",
    good: str = "",
    state: str = "",
    href: str = "",
    note: str = "",
    coverage: object = None,
    reason: str = "",
) -> dict[str, Any]:
    """One tile: label, figure, unit, change against `since`, target state and the share of data it rests on.

    `trim` leaves out zeros at the end of the decimals, for a single figure that nothing is aligned with.
    """
    number = decimal_of(value)
    if number is None:
        figure = missing(reason)
    elif decimals is not None:
        shown = rounded(number, decimals)
        shown = shown.normalize(EXACT) if trim else shown
        figure = format_html('{}<span class="unit">{}</span>', number_span(shown, number), unit_label(unit))
    elif unit:
        figure = wan(number, unit, digits)
    else:
        figure = number_span(rounded_significant(number, digits), number)
    share = decimal_of(coverage)
    return {
        "label": label,
        "figure": figure,
        "reason": reason if number is None else "",
        "change": change_span(change, good=good) if change != "" else "",
        "since": since,
        "state": badge("target", state) if state else "",
        "href": href if number is not None else "",
        "note": note,
        "coverage": share if share is not None and share < 1 else None,
    }


@register.simple_tag
def json(value: Any, *names: str) -> SafeString:
    """The value as a script element of JSON that the drawing scripts read; its id is the names joined by dashes."""
    return json_script(value, "-".join(names))


@register.simple_block_tag
def keep(content: str) -> str:
    """`{% keep as name %}…{% endkeep %}`: rendered once, printed in several places."""
    return content


@register.simple_tag
def json_words() -> SafeString:
    """The words that the scripts say, in the active language."""
    return json_script({key: str(word) for key, word in WORDS.items()}, "words")


@register.filter
def cell(value: object) -> object:
    """A cell of a data table: a number as it is with separators, a gap as a dash, text as text."""
    try:
        number = decimal_of(value)
    except ValueError:
        return chemical(value)
    return missing() if number is None else number_span(number, number)


@register.simple_block_tag
def tiles(content: str) -> SafeString:
    """`{% tiles %}{% kpi … %}{% endtiles %}`: the strip of figures at the head of a page."""
    return format_html('<div class="tiles">{}</div>', content)


@register.inclusion_tag("components/chart.html")
def chart(
    figure: Figure | None,
    id: str,
    title: str,
    unit: str = "",
    source: str = "",
    table: Mapping[str, Any] | None = None,
    xlsx: str = "",
    size: str = "",
) -> dict[str, Any]:
    """A plotly figure (plain dict) with its title, unit, source line and the same data as a table.

    `table` is {"columns": […], "rows": [[…]]}; without it the table is read off the figure.
    `size` is "", "low" or "tall".
    """
    drawn = bool(figure and figure.get("data"))
    behind = table or (table_behind(figure) if figure and drawn else {"columns": [], "rows": []})
    return {
        "figure": plain(figure) if drawn else None,
        "id": id,
        "title": title,
        "unit": unit,
        "source": source,
        "columns": behind["columns"],
        "rows": behind["rows"],
        "xlsx": xlsx,
        "size": size,
    }


@register.inclusion_tag("components/map.html", name="map")
def park_map(
    geojson: Mapping[str, Any], id: str, title: str, unit: str = "", source: str = "", note: str = ""
) -> dict[str, Any]:
    """A map without tiles of a FeatureCollection; see docs/components.md for the properties it reads."""
    return {
        "geojson": _labelled(plain(geojson)),
        "id": id,
        "title": title,
        "unit": unit,
        "source": source,
        "note": note,
    }


def _labelled(geojson: dict[str, Any]) -> dict[str, Any]:
    """The collection with a written figure for every amount, so that pages hand over numbers only."""
    for feature in geojson.get("features", []):
        properties = feature["properties"]
        properties.setdefault("label", plain_text(properties.get("amount")))
    return geojson


@register.simple_block_tag
def datatable(
    content: str,
    caption: str,
    unit: str = "",
    note: str = "",
    id: str = "",
    filterable: bool = False,
    cards: bool = True,
    sticky: bool = True,
) -> str:
    """`{% datatable caption=… unit=… %}<thead>…</thead><tbody>…</tbody>{% enddatatable %}`: a yearbook table.

    On narrow screens rows become cards whose labels are the column heads, unless `cards=False`.
    """
    return render_to_string(
        "components/datatable.html",
        {
            "content": content,
            "caption": caption,
            "unit": unit,
            "note": note,
            "id": id,
            "filterable": filterable,
            "cards": cards,
            "sticky": sticky,
        },
    )


@register.inclusion_tag("components/state.html")
def empty(title: str, text: str = "", action: str = "", url: str = "") -> dict[str, Any]:
    """What this place will show, and the one step that fills it."""
    return {"kind": "empty", "title": title, "text": text, "action": action, "url": url, "role": "note"}


@register.inclusion_tag("components/state.html")
def partial(text: str, coverage: object = None, owing: Iterable[str] = (), url: str = "") -> dict[str, Any]:
    """A total with gaps: the share it rests on, who owes the rest, and where to see them."""
    return {
        "kind": "partial",
        "title": _("Partial data"),
        "coverage": decimal_of(coverage),
        "text": text,
        "items": list(owing),
        "action": _("See who has not filed") if url else "",
        "url": url,
        "role": "note",
    }


@register.inclusion_tag("components/state.html")
def stale(text: str = "", action: str = "", url: str = "") -> dict[str, Any]:
    """Data newer than what is shown."""
    return {"kind": "stale", "title": _("Data updated"), "text": text, "action": action, "url": url, "role": "status"}


@register.inclusion_tag("components/state.html", takes_context=True)
def failed(context: template.Context, text: str, incident: str = "", retry: str = "") -> dict[str, Any]:
    """What happened, the incident number, and a button that posts to `retry`."""
    return {
        "kind": "failed",
        "title": _("Failed"),
        "text": text,
        "incident": incident,
        "retry": retry,
        "role": "alert",
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("components/progress.html")
def progress(steps: Iterable[Mapping[str, Any]], percent: int = 0, text: str = "") -> dict[str, Any]:
    """Counted steps of a job: each {"label", "state": waiting|running|done|failed, "count", "total"}."""
    return {"steps": list(steps), "percent": percent, "text": text}


@register.inclusion_tag("components/dropzone.html")
def dropzone(name: str = "file", accept: str = ".xlsx", help: str = "", multiple: bool = False) -> dict[str, Any]:
    """The file field of an upload form; works as an ordinary file field without a pointer or script."""
    return {"name": name, "accept": accept, "help": help, "multiple": multiple}


@register.inclusion_tag("components/field.html")
def field(bound: Any, unit: str = "") -> dict[str, Any]:
    """A form field: label above, unit inside, help under, error in one sentence at the field."""
    return {"field": bound, "unit": unit}
