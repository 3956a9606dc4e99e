"""The GWP set of a page: `?gwp=AR6`, by default the park's, and the links to the other three."""

from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.methods.gwp import CO2
from inventory.selectors.gwp import SETS, GwpView, UnknownGwpSet, gwp_view
from park.access import ParkAccess

UNIT = "tCO2e"
#: What `?gas=` may ask for: a peak is judged by CO2 alone. Source: 003 二（三）.
GASES: dict[str, Promise] = {"": gettext_lazy("All greenhouse gases"), CO2: gettext_lazy("CO2 only")}


def page_gwp(given: QueryDict, access: ParkAccess) -> GwpView:
    """The set of the address and the gas it limits the page to; 404 for a set or a gas there is not."""
    gas = given.get("gas", "")
    try:
        view = gwp_view(access.park, given.get("gwp", ""), gas)
    except UnknownGwpSet as error:
        raise Http404 from error
    if gas not in GASES:
        raise Http404
    return view


def gwp_context(request: HttpRequest, view: GwpView) -> dict[str, Any]:
    """What the switch shows: the four sets, the set in force here, the park's own, and the units with the set."""
    query = request.GET.copy()
    query.pop("page", None)
    links = []
    for code in SETS:
        query["gwp"] = code
        links.append({"word": code, "query": query.urlencode(), "shown": code == view.shown})
    return {"gwp": view, "gwp_links": links}


def gas_links(request: HttpRequest, view: GwpView) -> list[dict[str, Any]]:
    """The switch between all gases and CO2 only."""
    query = request.GET.copy()
    links = []
    for code, word in GASES.items():
        query["gas"] = code
        if not code:
            query.pop("gas")
        links.append({"word": word, "query": query.urlencode(), "shown": code == view.gas})
    return links


def judged_text(view: GwpView) -> str:
    """What on a page in another set still rests on the park's own."""
    return _("Coupling, marks and key processes are judged with the park's own GWP set, %(gwp)s.") % {
        "gwp": view.stored
    }


def source_line(view: GwpView, digest: str, register: bool = False) -> str:
    """What stands under a figure: ledgers, the set shown and the run."""
    words = {"gwp": view.shown, "run": digest[:8]}
    text = _("Public register, GWP %(gwp)s, run %(run)s") if register else _("Filed ledgers, GWP %(gwp)s, run %(run)s")
    return text % words
