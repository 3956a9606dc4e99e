"""Pages of the ledger rules: what is checked, by which bounds, since when and why; and the permitted amounts."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inventory.ledger.columns import all_sheets, energies
from inventory.ledger.rule_book import FILER as FILERS
from inventory.ledger.rule_book import OFF, Parameter, Rule, RuleBook, catalogue
from inventory.models import PermittedAmount, RuleSetting, Substance
from inventory.selectors.rule import rule_settings
from inventory.services.rule_setting import RuleRefused, permit_amount, set_rule
from inventory.views.rule_form import SCOPE_NAMES, SEVERITY_NAMES, PermitForm, RuleForm
from park.access import FILER, INSIDERS, ParkAccess, park_view

PAGE_SIZE: Final = 200
FIXED, CHANGED = "fixed", "changed"
SHOWN: Final = ("", CHANGED, FIXED)


@dataclass(frozen=True)
class ShownBound:
    """One bound in force: its words, unit, value, and whether the park has set it."""

    label: str
    unit: str
    value: object
    is_set: bool


@dataclass(frozen=True)
class ShownRule:
    """One rule as the list shows it: words, severity and bounds in force for all lines this month."""

    rule: Rule
    title: str
    compares: str
    sheets: list[str]
    severity: list[str]
    is_off: bool
    bounds: list[ShownBound]
    settings: int


@park_view(*INSIDERS)
def rules(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Every rule that concerns the reader, with its bounds and severity of this month."""
    text, show = request.GET.get("q", "").strip()[:80], request.GET.get("show", "")
    settings = rule_settings(access.park)
    changed = [one.rule for one in settings]
    shown = [
        _shown(rule, RuleBook(settings), changed.count(rule.code))
        for rule in catalogue().values()
        if _sees(access, rule)
    ]
    rows = [row for row in shown if _fits(row, text, show)]
    context = {"access": access, "rows": rows, "count": len(shown), "q": text, "show": show if show in SHOWN else ""}
    return render(request, "inventory/rules.html", context)


@park_view(*INSIDERS)
def rule(request: HttpRequest, access: ParkAccess, code: str) -> HttpResponse:
    """One rule: its declaration, the settings of the park and, for an editor, the form of a new one."""
    found = catalogue().get(code)
    if found is None or not _sees(access, found):
        raise Http404
    form = RuleForm(found, request.POST or None) if access.may_edit and not found.fixed else None
    if request.method == "POST":
        access.require_edit()
        if form is not None and form.is_valid() and _keep(request, access, found, form):
            return redirect("rule", park_code=access.park.code, code=code)
    settings = rule_settings(access.park)
    kept = RuleSetting.objects.filter(park=access.park, rule=code).select_related("decided_by").order_by("-pk")
    context = {
        "access": access,
        "row": _shown(found, RuleBook(settings), len(kept)),
        "defaults": [(_scope(scope), values) for scope, values in found.by_scope.items()],
        "history": [_history(found, one) for one in kept],
        "form": form,
    }
    return render(request, "inventory/rule.html", context, status=422 if request.method == "POST" else 200)


@park_view(*INSIDERS)
def permits(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Permitted yearly amounts: a filer sees the own ones, an editor adds a new one."""
    form = PermitForm(access, request.POST or None) if access.may_edit else None
    if request.method == "POST":
        access.require_edit()
        if form is not None and form.is_valid() and _permit(request, access, form):
            return redirect("permits", park_code=access.park.code)
    rows = access.own(PermittedAmount.objects.select_related("enterprise", "outlet", "decided_by"))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    names = dict(Substance.objects.filter(code__in={row.pollutant for row in page}).values_list("code", "short"))
    context = {
        "access": access,
        "page": page,
        "rows": [(row, names.get(row.pollutant, row.pollutant)) for row in page],
        "form": form,
        "query": "",
    }
    return render(request, "inventory/rules_permits.html", context, status=422 if request.method == "POST" else 200)


def _sees(access: ParkAccess, found: Rule) -> bool:
    """Whether a rule concerns the reader: patterns for reviewers are no matter of who files."""
    return found.audience == FILERS or access.role != FILER


def _fits(row: ShownRule, text: str, show: str) -> bool:
    if (show == CHANGED and not row.settings) or (show == FIXED and not row.rule.fixed):
        return False
    return text.casefold() in f"{row.rule.code} {row.title} {row.compares}".casefold()


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _shown(found: Rule, book: RuleBook, count: int) -> ShownRule:
    month = f"{timezone.localdate():%Y-%m}"
    severity = book.severity(found.code, month) or found.severity
    names = [str(SEVERITY_NAMES[one]) for one in severity.split("|")]
    sheets = [f"{number} {all_sheets()[number].name}" for number in found.sheets]
    words = (found.title_zh, found.compares_zh) if _is_chinese() else (found.title_en, found.compares_en)
    bounds = [_bound(found, one, book, month) for one in found.parameters]
    return ShownRule(found, *words, sheets, names, severity == OFF, bounds, count)


def _bound(found: Rule, one: Parameter, book: RuleBook, month: str) -> ShownBound:
    value = book.limit(found.code, one.name, month)
    label, unit = one.label if _is_chinese() else one.name, "" if one.unit == "1" else one.unit
    return ShownBound(label, unit, value, value != one.value)


def _scope(scope: str) -> str:
    kind, _colon, code = scope.partition(":")
    if not kind:
        return _("All lines")
    energy = energies().get(code) if kind == "fuel" else None
    return f"{SCOPE_NAMES[kind]} {energy.label if energy and _is_chinese() else code}"


def _history(found: Rule, kept: RuleSetting) -> dict[str, Any]:
    labels = {one.name: one.label if _is_chinese() else one.name for one in found.parameters}
    return {
        "scope": _scope(kept.scope),
        "values": [(labels.get(name, name), value) for name, value in kept.values.items()],
        "severity": str(SEVERITY_NAMES.get(kept.severity, "")),
        "row": kept,
    }


def _keep(request: HttpRequest, access: ParkAccess, found: Rule, form: RuleForm) -> bool:
    given = form.cleaned_data
    try:
        set_rule(
            access,
            found,
            scope=given["scope"],
            values=form.values(),
            severity=given.get("severity", ""),
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
            reason=given["reason"],
        )
    except RuleRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Kept. Ledgers that are checked from now on are judged by it."))
    return True


def _permit(request: HttpRequest, access: ParkAccess, form: PermitForm) -> bool:
    given = form.cleaned_data
    names = ("enterprise", "outlet", "pollutant", "from_year", "tonnes", "source")
    try:
        permit_amount(access, *(given[name] for name in names))
    except RuleRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("The permitted amount is kept."))
    return True
