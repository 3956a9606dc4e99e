"""Driving forces in words: bars, table rows and what could not be explained."""

from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from decoupling.charts.drivers import Step, driver_waterfall
from decoupling.methods.drivers import EFFECTS, NO_ENERGY, NO_OUTPUT
from decoupling.selectors.page import division_names

NAMES: Final = {
    "activity": gettext_lazy("Scale of output"),
    "structure": gettext_lazy("Industry mix"),
    "intensity": gettext_lazy("Energy intensity"),
    "mix": gettext_lazy("Energy mix"),
    "factor": gettext_lazy("Emission per energy"),
    "process": gettext_lazy("Process and waste per output"),
    "deductions": gettext_lazy("Deductions and verified differences"),
}
MEANINGS: Final = {
    "activity": gettext_lazy("more or less output at constant prices"),
    "structure": gettext_lazy("shares of the industries in the output"),
    "intensity": gettext_lazy("energy per output of each industry"),
    "mix": gettext_lazy("shares of the fuels, power and heat in the energy"),
    "factor": gettext_lazy("emission per tce of each carrier, the grid's factor among them"),
    "process": gettext_lazy("everything that is not burnt or bought as energy"),
    "deductions": gettext_lazy("power, heat and gas sold, CO2 removed, verified reports: not explained further"),
}
REASONS: Final = {
    NO_OUTPUT: gettext_lazy("no output at constant prices filed for every month"),
    NO_ENERGY: gettext_lazy("an emission without an amount of energy"),
}


def driver_words(stored: dict[str, Any] | None, start: int, end: int) -> dict[str, Any] | None:
    """Waterfall, table and left-out industries of one period; None where nothing is stored."""
    if stored is None:
        return None
    divisions = division_names([left["industry"] for left in stored["left_out"]])
    bars = [(name, stored["effects"][name]) for name in EFFECTS] + list(stored["aside"].items())
    left_out = [
        {"name": divisions.get(left["industry"], left["industry"]), "why": REASONS[left["reason"]], **left}
        for left in stored["left_out"]
    ]
    unexplained = sum(left["change"] for left in left_out)
    rows = [{"name": NAMES[name], "meaning": MEANINGS[name], "amount": amount} for name, amount in bars]
    if left_out:
        rows.append({"name": _("Not explained"), "meaning": _("industries named below"), "amount": unexplained})
    steps = [
        Step(str(start), stored["start"], is_total=True),
        *(Step(str(row["name"]), row["amount"]) for row in rows),
        Step(str(end), stored["end"], is_total=True),
    ]
    table = {"columns": [_("Driving force"), _("t CO2e")], "rows": [[step.name, step.amount] for step in steps]}
    figure = driver_waterfall(steps, "tCO2e", language=(get_language() or "zh")[:2])
    return {
        "rows": [{**row, "share": _share(row["amount"], stored["start"])} for row in rows],
        "left_out": left_out,
        "figure": figure,
        "table": table,
        "start": stored["start"],
        "end": stored["end"],
        "change": stored["end"] - stored["start"],
        "change_share": _share(stored["end"] - stored["start"], stored["start"]),
    }


def _share(amount: float, base: float) -> float | None:
    """Part of the first year's total."""
    return amount / base if base > 0 else None
