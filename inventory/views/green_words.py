"""Words of the green power page: kinds of reduction, what happens to them, scope 2 categories."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Kind of reduction: word, what happens to it, why there is no amount or no tonnes.
REDUCTIONS: dict[str, tuple[Promise, Promise, Promise, Promise]] = {
    "ccus": (
        _("Carbon capture, use and storage"),
        _("Subtracted from the inventory"),
        _("In tonnes only"),
        _("No capture with a project report is filed"),
    ),
    "by_product_gas": (
        _("By-product gas burnt (coke oven, blast furnace, converter, refinery gas)"),
        _("Counted where it burns, not subtracted again"),
        _("No by-product gas is filed"),
        _("The fuel it replaces is not filed, so nothing is estimated"),
    ),
    "green_power": (
        _("Green power with certificates"),
        _("Shown in the market-based result, not subtracted again"),
        _("No certificate covers a purchase"),
        _("No certificate covers a purchase"),
    ),
    "own_power": (
        _("Own renewable power (sun, wind, water, biomass)"),
        _("Lower purchases show it, not subtracted again"),
        _("No own renewable generation is filed"),
        _("No own renewable generation is filed"),
    ),
}
SCOPE2: dict[str, Promise] = {
    "power": _("Electricity bought"),
    "heat": _("Heat bought"),
    "power_export": _("Electricity sold outside, deducted"),
    "heat_export": _("Heat sold outside, deducted"),
}
BUILDING: dict[str, Promise] = {
    "power": _("of it electricity in buildings"),
    "heat": _("of it heat in buildings"),
}
NOT_FILED = _("No purchase from outside the park is filed")
NO_RESIDUAL = _("A purchase has no residual factor; the ordinary average never stands in for it")
NONE_REGISTERED = _("No certificate is registered")
NONE_DECLARED = _("No green share is filed")
