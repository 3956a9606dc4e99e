"""Line icons drawn for Tongjian on a 24-pixel grid; every one is a set of stroked paths in the current colour."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

PATHS: dict[str, str] = {
    "overview": "M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z",
    "boundary": "M4 7l6-3 5 3 5-2v12l-5 3-5-3-6 3zM10 4v13M15 7v13",
    "ledger": "M6 3h9l4 4v14H6zM15 3v4h4M9 11h7M9 14.5h7M9 18h4",
    "flows": "M3 6h4c5 0 5 5 10 5h4M3 12h4c4 0 5 6 10 6h4M3 18h3",
    "fused": "M9.5 15.5a5.5 5.5 0 1 1 0-11 5.5 5.5 0 0 1 0 11zM14.5 19.5a5.5 5.5 0 1 1 0-11 5.5 5.5 0 0 1 0 11z",
    "decoupling": "M4 4v16h16M7 14c3-1 4-5 12-8M7 14c4 0 5 3 12 4",
    "measures": "M4 17l5-5 4 3 7-8M15 7h5v5M4 21h16",
    "scenario": "M4 20V4M4 20h16M6 15c3-6 5-8 7-8s4 4 7 9M6 15c4-3 7-3 14-4",
    "rating": "M12 3l2.6 5.6 6 .8-4.4 4.2 1.1 6.1L12 16.8l-5.3 2.9 1.1-6.1-4.4-4.2 6-.8z",
    "report": "M5 4h10l4 4v12H5zM9 16v-4M12 16v-6M15 16v-3",
    "factors": "M4 6c0-4 16-4 16 0s-16 4-16 0zM4 6v12c0 4 16 4 16 0V6M4 12c0 4 16 4 16 0",
    "system": "M4 7h9M19 7h1M4 17h1M11 17h9M16 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 20a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
    "basis": "M12 6c-2-1.6-5-2-8-2v14c3 0 6 .4 8 2 2-1.6 5-2 8-2V4c-3 0-6 .4-8 2zM12 6v14",
    "home": "M4 11l8-7 8 7M6 10v10h12V10M10 20v-6h4v6",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "collapse": "M4 4h16v16H4zM9.5 4v16M16.5 9l-3 3 3 3",
    "chevron": "M7 10l5 5 5-5",
    "close": "M6 6l12 12M18 6L6 18",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.8 3.6-5.5 7.5-5.5s6.7 1.7 7.5 5.5",
    "bell": "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4",
    "language": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
    "leave": "M14 4H5v16h9M10 12h10M17 9l3 3-3 3",
    "download": "M12 4v11M8 11.5l4 4 4-4M4 20h16",
    "upload": "M12 16V4M8 8l4-4 4 4M4 20h16",
    "table": "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14",
    "copy": "M9 9h11v11H9zM15 9V4H4v11h5",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8 3.5V8M16 3.5V8",
    "empty": "M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 2.5h3L15 13h5",
    "partial": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v9l6.4 6.4",
    "stale": "M20 12a8 8 0 1 1-2.5-5.8M20 3v4.5h-4.5M12 8v4.5l3 2",
    "failed": "M12 4l9 16H3zM12 10v4.5M12 17v.5",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7.5v.5",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "progress": "M12 3v4M12 17v4M3 12h4M17 12h4M5.6 5.6l2.9 2.9M15.5 15.5l2.9 2.9M5.6 18.4l2.9-2.9M15.5 8.5l2.9-2.9",
    "waiting": "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "state-synergy": "M6 5l6 6 6-6M6 12l6 6 6-6",
    "state-antagonistic": "M8 4v16M4.5 16.5L8 20l3.5-3.5M16 20V4M12.5 7.5L16 4l3.5 3.5",
    "state-coupled": "M6 12l6-6 6 6M6 19l6-6 6 6",
    "state-negative": "M5 5v14h14zM9 15h4",
    "state-separate": "M12 4l8 8-8 8-8-8z",
    "ledger-missing": "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM8.5 12h7",
    "ledger-draft": "M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3",
    "ledger-returned": "M9 5L4 10l5 5M4 10h10a6 6 0 0 1 0 10h-3",
    "rating-improve": "M12 5v9M12 18v.5M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20z",
    "arrow-right": "M4 12h16M14 6l6 6-6 6",
    "rise": "M12 19V5M6 11l6-6 6 6",
    "fall": "M12 5v14M6 13l6 6 6-6",
    "level": "M5 12h14",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Inline SVG of one icon; without a label it is hidden from assistive technology.

    Errors: KeyError for a name that is not drawn.
    """
    paths = format_html('<path d="{}"/>', PATHS[name])
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, paths)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', paths)


def icon_symbol(name: str) -> SafeString:
    """An icon drawn once on a page, for the many `<use href="#icon-NAME">` of a large table.

    Errors: KeyError for a name that is not drawn.
    """
    return format_html('<symbol id="icon-{}" viewBox="0 0 24 24"><path d="{}"/></symbol>', name, PATHS[name])
