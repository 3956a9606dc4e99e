"""Words of the metering pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inventory.models.meter import MeterKind, MeterLevel

#: What is covered and the clause that asks for it.
COVERAGE_WORDS: Final[dict[str, tuple[Promise, str]]] = {
    "level_1": (gettext_lazy("Enterprises with level 1 energy meters"), "004 §7.9.1"),
    "level_2": (gettext_lazy("Enterprises with level 2 or 3 energy meters"), "004 §7.5.1"),
    "carriers": (gettext_lazy("Filed carriers with a level 1 meter"), "000 §7.3.2"),
    "water": (gettext_lazy("Enterprises with level 1 water meters"), "004 §7.9.1"),
    "online": (gettext_lazy("Meters that send by themselves"), "001 §6.2.5"),
    "generation": (gettext_lazy("Own generation with a smart meter"), "004 §7.1.5"),
    "grid": (gettext_lazy("Grid purchase with a smart meter"), "004 §7.1.5"),
    "key_energy": (gettext_lazy("Key energy users online"), "001 §6.2.2"),
    "key_pollution": (gettext_lazy("Key dischargers online"), "001 §6.2.2"),
    "key_carbon": (gettext_lazy("Key carbon emitters online"), "001 §6.2.2"),
    "key_recycling": (gettext_lazy("Meters of recycling units online"), "001 §6.2.2"),
    "equipment": (gettext_lazy("Equipment from 100 kW with a meter"), "004 §7.5.2"),
    "calibrated": (gettext_lazy("Meters with a valid calibration"), "000 §7.3.2"),
}
IMPORT_STATES: Final = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "same": gettext_lazy("Unchanged"),
    "refused": gettext_lazy("Refused"),
}


def kind_word(kind: str) -> str:
    """What a meter measures."""
    return str(MeterKind(kind).label)


def level_word(level: int | None) -> str:
    """The level of a meter."""
    return str(MeterLevel(level).label) if level else ""


def frequency(minutes: int | None) -> str:
    """How often a value comes."""
    if not minutes:
        return ""
    if minutes % 1440 == 0:
        days = minutes // 1440
        return _("daily") if days == 1 else ngettext("every %(n)s day", "every %(n)s days", days) % {"n": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return _("hourly") if hours == 1 else ngettext("every %(n)s hour", "every %(n)s hours", hours) % {"n": hours}
    return ngettext("every %(n)s minute", "every %(n)s minutes", minutes) % {"n": minutes}
