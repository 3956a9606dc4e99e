"""Words of the method pages: flags of a chosen factor, categories, labels of the calculator's fields."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inventory.ledger.columns import all_sheets
from inventory.methods.explain import Language

#: Options of a case that are no cell of the ledger.
LABELS: dict[str, Promise] = {
    "energy": _("Energy carrier"),
    "activity": _("Product, material or facility"),
    "item": _("Pollutant or waste code"),
    "field": _("Amount of the row"),
    "division": _("Industry (division of GB/T 4754)"),
    "export_rule": _("Rule for exported energy"),
    "dust_kind": _("Kind of dust"),
    "process_kind": _("Kind of process"),
}
SCOPES: dict[int, Promise] = {
    1: _("Scope 1, direct"),
    2: _("Scope 2, purchased"),
    0: _("Pollutants, waste and energy"),
}


def language() -> Language:
    """The language of the page as methods name it."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def option_label(sheet: str, name: str) -> str:
    """Label of an option of a case: the ledger's header, or a word of its own."""
    if name in LABELS:
        return str(LABELS[name])
    cell = all_sheets()[sheet].by_field.get(name)
    if cell is None:
        return name
    return cell.header_zh if language() == "zh" else cell.header_en


def option_choices(sheet: str, name: str) -> list[tuple[str, str]]:
    """Choices of an option as the ledger declares them; empty for free text. Codes stand for themselves in English."""
    cell = all_sheets()[sheet].by_field.get(name)
    if cell is None or not cell.choices:
        return []
    shown = language() == "zh"
    return [(each.code, each.label if shown else each.code.replace("_", " ")) for each in cell.choices]
