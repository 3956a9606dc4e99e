"""The calculation methods: list, one page per method from its declaration, and its calculator. Source: 000 附录B."""

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inventory.methods.calculate import Outcome
from inventory.methods.catalogue import METHODS
from inventory.methods.clause import clause_text
from inventory.methods.declaration import Method
from inventory.methods.documentation import by_sector, gases, name_of, names_of, scopes, sector
from inventory.methods.explain import Part, plain
from inventory.methods.formula import gas_text, html
from inventory.services.calculator import GWP_SETS, outcomes
from inventory.services.method_page import method_page
from inventory.views.calculator_form import PREFIX, CalculatorForm
from inventory.views.emission_words import category_word
from inventory.views.factor_words import FLAGS
from inventory.views.method_words import SCOPES, language
from park.access import EVERYONE, ParkAccess, park_view, signed_in, visible_parks

TEXT_LENGTH: Final = 80
_BY_CODE: Final = {method.code: method for method in METHODS}


@login_required
def anywhere(request: HttpRequest, code: str = "") -> HttpResponse:
    """The methods without a park in the address: those of the first park the person may see, else 404."""
    park = visible_parks(signed_in(request)).order_by("code").first()
    if park is None or (code and code not in _BY_CODE):
        raise Http404
    return redirect("method", park.code, code) if code else redirect("methods", park.code)


@park_view(*EVERYONE)
def methods(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Search of the methods by words, sector, gas, scope and document of the clause."""
    wanted = {name: request.GET.get(name, "").strip()[:TEXT_LENGTH] for name in ("q", "sector", "gas", "scope", "doc")}
    found = [method for method in METHODS if _matches(method, wanted)]
    groups = {name: [_listed(each) for each in group] for name, group in by_sector(found, language()).items()}
    context = {
        "wanted": wanted,
        "groups": groups,
        "count": len(found),
        "whole": len(METHODS),
        "sectors": list(by_sector(METHODS, language())),
        "gases": sorted({gas for method in METHODS for gas in _ghg(method)}),
        "scopes": [(str(code), word) for code, word in SCOPES.items()],
        "documents": sorted({_document(method) for method in METHODS}),
    }
    return render(request, "inventory/methods.html", context)


@park_view(*EVERYONE)
def method(request: HttpRequest, access: ParkAccess, code: str) -> HttpResponse:
    """One method with its calculator; for a request of the calculator's own script only the calculator."""
    declared = _BY_CODE.get(code)
    if declared is None:
        raise Http404
    typed = any(name.startswith(f"{PREFIX}-") for name in request.GET)
    form = CalculatorForm(declared, access.park.province, request.GET if typed else None)
    outcome = outcomes([form.case()])[0]
    if typed:
        form.tell(outcome.problems)
    context = {
        "access": access,
        "page": method_page(code, language()),
        "form": form,
        "typed": typed,
        "result": _result(outcome, access.park.gwp_set),
    }
    partial = bool(getattr(request, "htmx", False)) and typed
    return render(request, "inventory/method_calculator.html" if partial else "inventory/method.html", context)


def _matches(method: Method, wanted: dict[str, str]) -> bool:
    haystack = " ".join((method.code, method.name_zh, method.name_en, method.clause, *gases(method))).casefold()
    return (
        all(word in haystack for word in wanted["q"].casefold().split())
        and wanted["sector"] in ("", sector(method, language()))
        and (not wanted["gas"] or wanted["gas"] in _ghg(method))
        and (not wanted["scope"] or wanted["scope"] in [str(scope) for scope in scopes(method)])
        and wanted["doc"] in ("", _document(method))
    )


def _ghg(method: Method) -> list[str]:
    return [output.substance for output in method.outputs if output.substance and output.unit == "t" and output.scope]


def _document(method: Method) -> str:
    return clause_text(method.clause, language()).partition(" ")[0]


def _listed(method: Method) -> dict[str, Any]:
    names = names_of(method)
    other = name_of(method, "en") if language() == "zh" else method.code
    return {
        "code": method.code,
        "name": name_of(method, language()),
        "other": other,
        "formula": html(method.formula, language(), names),
        "clause": clause_text(method.clause, language()),
        "substances": [gas_text(gas) for gas in gases(method) if (gas and gas == gas.upper()) or "HFC" in gas],
        "tier": method.tier,
        "scopes": [scope for scope in scopes(method) if scope],
    }


def _result(outcome: Outcome, gwp_set: str) -> dict[str, Any] | None:
    """What the calculator shows of an outcome; None where it failed."""
    if outcome.failed or not outcome.amounts:
        return None
    first = outcome.amounts[0]
    told = first.zh if language() == "zh" else first.en
    notices = [each.reason_zh if language() == "zh" else each.reason_en for each in outcome.notices]
    remedies = [each.remedy_zh if language() == "zh" else each.remedy_en for each in outcome.notices]
    return {
        "html": told.html,
        "amounts": [
            {
                "substance": amount.substance,
                "value": amount.value,
                "decimals": len(plain(amount.value).partition(".")[2]),
                "unit": amount.unit if amount.kind == "energy" else told.unit,
                "category": category_word(amount.category),
                "memo": amount.memo,
                "co2e": [amount.co2e.get(name) for name in GWP_SETS] if amount.kind == "ghg" else [],
            }
            for amount in outcome.amounts
        ],
        "has_co2e": any(amount.kind == "ghg" for amount in outcome.amounts),
        "gwp_sets": [(name, name == gwp_set) for name in GWP_SETS],
        "parts": [_part(part) for part in told.parts],
        "tier": outcome.tier,
        "unverified": outcome.unverified,
        "notices": [", ".join(text for text in pair if text) for pair in zip(notices, remedies, strict=True)],
    }


def _part(part: Part) -> dict[str, Any]:
    source = part.source if isinstance(part.source, dict) else {}
    return {
        "symbol": part.symbol_html,
        "name": part.name,
        "value": part.value,
        "unit": part.unit,
        "tier": part.tier,
        "origin": part.origin,
        "own": source.get("set") == "own",
        "key": source.get("key", ""),
        "set": source.get("set", ""),
        "region": source.get("region", ""),
        "unverified": source.get("status") == "unverified",
        "flags": [FLAGS.get(flag, flag) for flag in source.get("flags", ())],
    }
