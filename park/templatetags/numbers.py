"""The one place where stored values are rounded for reading: GB/T 8170 (half to even), in Decimal, never in float.

Every filter answers a missing value (None, NaN, "") with a dash that carries its reason, never with 0.
"""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from park.methods.tier import tier_name
from park.templatetags.substances import chemical, substance
from park.templatetags.units import larger, unit_text

register = template.Library()
register.filter("chemical", chemical)
register.filter("substance", substance)
EXACT = Context(prec=80, rounding=ROUND_HALF_EVEN)
GAPS = frozenset({"", "None", "nan", "NaN", "NaT", "<NA>"})
MINUS = "\u2212"
NBSP = "\u00a0"


def decimal_of(value: object) -> Decimal | None:
    """The value as an exact Decimal, floats by their shortest text; None when it is missing (None, "", NaN, NaT, NA).

    Errors: ValueError for text that is not a number and for infinity.
    """
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is not a quantity")
    if str(value) in GAPS:
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a quantity") from error
    if number.is_nan():
        return None
    if number.is_infinite():
        raise ValueError("infinity is not a quantity")
    return number


def rounded(number: Decimal, decimals: int) -> Decimal:
    """The number at a fixed count of decimals. Source: GB/T 8170, 3.2 (half to even)."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=EXACT)


def rounded_significant(number: Decimal, digits: int) -> Decimal:
    """The number at a count of significant digits; 9.9996 at four becomes 10.00, not 10.000."""
    if number == 0:
        return Decimal(0)
    once = number.quantize(Decimal(1).scaleb(number.adjusted() - digits + 1), context=EXACT)
    if once.adjusted() > number.adjusted():
        once = once.quantize(Decimal(1).scaleb(once.adjusted() - digits + 1), context=EXACT)
    return once


def written(number: Decimal) -> str:
    """Digits with thousands separators and a true minus sign; a rounded zero has no sign."""
    text = f"{number.copy_abs():,f}"
    return MINUS + text if number < 0 else text


def missing(reason: str = "", decimals: int = 0) -> SafeString:
    """The dash for a value that is not there, with its reason on hover and for screen readers."""
    words = reason or _("No data")
    return format_html(
        '<span class="num none d{}" title="{}"><span aria-hidden="true">—</span>'
        '<span class="visually-hidden">{}</span></span>',
        decimals,
        words,
        words,
    )


def number_span(shown: Decimal, exact: Decimal, suffix: str = "") -> SafeString:
    """A figure with its unrounded value on hover when rounding took something away."""
    if shown == exact:
        return format_html('<span class="num">{}{}</span>', written(shown), suffix)
    full = written(exact.normalize(EXACT)) + suffix
    return format_html('<span class="num" title="{}">{}{}</span>', full, written(shown), suffix)


def plain_text(value: object, digits: int = 4) -> str:
    """A figure as plain text where markup cannot go, such as the list beside a map; "" for a gap."""
    number = decimal_of(value)
    return "" if number is None else written(rounded_significant(number, digits))


@register.filter("tier")
def tier_filter(value: object) -> SafeString | str:
    """`{{ row.tier|tier }}`: 高, 中（2a）, 低; a missing tier is a dash with its reason."""
    name = tier_name(value, "zh" if (get_language() or "").startswith("zh") else "en")
    return name or missing(_("No tier"))


@register.filter("quantity")
def quantity_filter(value: object, decimals: int = 2) -> SafeString:
    """`{{ value|quantity:2 }}`: thousands separated, a fixed count of decimals."""
    number = decimal_of(value)
    return missing(decimals=decimals) if number is None else number_span(rounded(number, decimals), number)


@register.simple_tag(name="quantity")
def quantity_tag(
    value: object, decimals: int = 2, reason: str = "", href: str = "", unverified: bool = False
) -> SafeString:
    """`{% quantity value 2 reason=… href=… unverified=… %}`: with the reason of a gap and a link to the origin."""
    number = decimal_of(value)
    shown = missing(reason, decimals) if number is None else number_span(rounded(number, decimals), number)
    if unverified and number is not None:
        shown = format_html('<i class="hollow" title="{}"></i>{}', _("Not verified"), shown)
    return format_html('<a class="origin" href="{}">{}</a>', href, shown) if href and number is not None else shown


@register.filter
def significant(value: object, digits: int = 4) -> SafeString:
    """`{{ value|significant:4 }}`: three or four significant places, for tiles."""
    number = decimal_of(value)
    return missing() if number is None else number_span(rounded_significant(number, digits), number)


@register.filter
def percent(value: object, decimals: int = 1) -> SafeString:
    """`{{ ratio|percent:1 }}`: 0.942 is 94.2 %."""
    number = decimal_of(value)
    if number is None:
        return missing()
    hundredfold = EXACT.multiply(number, Decimal(100))
    return number_span(rounded(hundredfold, decimals), hundredfold, f"{NBSP}%")


@register.filter
def covered(value: object) -> SafeString:
    """`{{ share|covered }}`: a coverage share, cut to one decimal: what is not complete never reads 100 %."""
    number = decimal_of(value)
    if number is None:
        return missing()
    hundredfold = EXACT.multiply(number, Decimal(100))
    return number_span(hundredfold.quantize(Decimal("0.1"), rounding=ROUND_DOWN), hundredfold, f"{NBSP}%")


def change_span(value: object, decimals: int = 1, good: str = "") -> SafeString:
    """A relative change with sign, icon and word; `good` is "down" or "up" when one direction is the wanted one."""
    number = decimal_of(value)
    if number is None:
        return missing(_("No earlier value to compare with"))
    hundredfold = EXACT.multiply(number, Decimal(100))
    shown = rounded(hundredfold, decimals)
    direction = "level" if shown == 0 else "up" if shown > 0 else "down"
    word = {"up": _("rise"), "down": _("fall"), "level": _("no change")}[direction]
    verdict = "" if not good or direction == "level" else " better" if good == direction else " worse"
    sign = "+" if shown > 0 else ""
    return format_html(
        '<span class="change {}{}"><span class="num" title="{} %">{}{}{}%</span> <span class="word">{}</span></span>',
        direction,
        verdict,
        written(hundredfold.normalize(EXACT)),
        sign,
        written(shown),
        NBSP,
        word,
    )


@register.filter("change")
def change_filter(value: object, decimals: int = 1) -> SafeString:
    """`{{ ratio|change:1 }}`: 0.013 is +1.3 % with its direction word."""
    return change_span(value, decimals)


@register.simple_tag(name="change")
def change_tag(value: object, decimals: int = 1, good: str = "") -> SafeString:
    """`{% change ratio good="down" %}`: the same, coloured by whether the direction is the wanted one."""
    return change_span(value, decimals, good)


@register.filter("unit")
def unit_label(code: str) -> SafeString:
    """`{{ "tCO2e"|unit }}`: the unit in the active language with real subscripts."""
    return chemical(unit_text(code))


@register.filter
def wan(value: object, unit: str = "t", digits: int = 4) -> SafeString:
    """`{{ value|wan:"t" }}`: 12.35 万t in Chinese, 123.5 kt in English; the exact value is on hover."""
    number = decimal_of(value)
    if number is None:
        return missing()
    scaled, label = larger(number, unit)
    exact = written(number.normalize(EXACT) if number else number)
    return format_html(
        '<span class="num" title="{} {}">{}</span>{}<span class="unit">{}</span>',
        exact,
        unit_text(unit),
        written(rounded_significant(scaled, digits)),
        NBSP,
        chemical(label),
    )


@register.simple_tag
def co2e() -> SafeString:
    """`{% co2e %}`: CO₂e with a real subscript."""
    return chemical("CO2e")
