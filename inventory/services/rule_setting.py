"""Decisions of a park on its ledger rules and permitted amounts: kept beside the earlier ones, with an audit event."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from inventory.ledger.rule_book import CHOICES, Rule
from inventory.models import PermittedAmount, RuleSetting
from park.access import ParkAccess
from park.models import Enterprise, Outlet
from park.services.audit import append_event


class RuleRefused(Exception):
    """A setting that cannot be; the text says why."""


@transaction.atomic
def set_rule(
    access: ParkAccess,
    rule: Rule,
    *,
    scope: str,
    values: Mapping[str, Decimal],
    severity: str,
    valid_from: date,
    valid_to: date | None,
    reason: str,
) -> RuleSetting:
    """Keeps a new setting of a rule; ledgers checked from now on are judged by it in the months it holds for.

    Errors: 403 without editing rights, RuleRefused for what the rule does not allow.
    """
    access.require_edit()
    _refuse(rule, scope, values, severity, valid_from, valid_to)
    kept = RuleSetting.objects.create(
        park=access.park,
        rule=rule.code,
        scope=scope,
        values={name: str(value) for name, value in values.items()},
        severity=severity,
        valid_from=valid_from.replace(day=1),
        valid_to=valid_to.replace(day=1) if valid_to else None,
        reason=reason.strip(),
        decided_by=access.user,
    )
    detail = {
        "scope": scope,
        "values": kept.values,
        "severity": severity,
        "from": f"{valid_from:%Y-%m}",
        "to": f"{valid_to:%Y-%m}" if valid_to else "",
        "reason": kept.reason,
    }
    append_event(access.park, access.user, "rule.set", rule.code, detail)
    return kept


def _refuse(
    rule: Rule, scope: str, values: Mapping[str, Decimal], severity: str, valid_from: date, valid_to: date | None
) -> None:
    """Errors: RuleRefused with the first thing that is wrong."""
    kind = scope.partition(":")[0]
    if rule.fixed:
        raise RuleRefused(_("This rule protects what a ledger is; it cannot be changed or switched off."))
    if not values and not severity:
        raise RuleRefused(_("Set a bound or a severity."))
    if severity and (not rule.has_severity or severity not in CHOICES[rule.audience]):
        raise RuleRefused(_("The severity of this rule cannot be set so."))
    if values and (not rule.has_bounds or not set(values) <= {one.name for one in rule.parameters}):
        raise RuleRefused(_("The bounds of this rule cannot be set."))
    if scope and kind not in rule.scopes:
        raise RuleRefused(_("This rule cannot be set for this kind of line."))
    if rule.scoped and not scope:
        raise RuleRefused(_("Say for which fuel: the bounds of fuels differ."))
    if valid_to and valid_to < valid_from:
        raise RuleRefused(_("The last month lies before the first."))
    if any(value < 0 for value in values.values()):
        raise RuleRefused(_("A bound cannot be negative."))
    low, high = values.get("low"), values.get("high")
    if low is not None and high is not None and low > high:
        raise RuleRefused(_("The lower bound is above the upper."))


@transaction.atomic
def permit_amount(
    access: ParkAccess,
    enterprise: Enterprise,
    outlet: Outlet | None,
    pollutant: str,
    from_year: int,
    tonnes: Decimal | None,
    source: str,
) -> PermittedAmount:
    """Keeps what an enterprise, or one outlet, may discharge in a year, from a year on; None ends the limit.

    Errors: 403 without editing rights, 404 for an enterprise or outlet of another park.
    """
    access.require_edit()
    enterprise = access.enterprise(enterprise.pk)
    if outlet is not None and outlet.enterprise_id != enterprise.pk:
        raise RuleRefused(_("The outlet belongs to another enterprise."))
    kept = PermittedAmount.objects.create(
        park=access.park,
        enterprise=enterprise,
        outlet=outlet,
        pollutant=pollutant,
        from_year=from_year,
        tonnes=tonnes,
        source=source.strip(),
        decided_by=access.user,
    )
    detail = {
        "outlet": outlet.code if outlet else "",
        "pollutant": pollutant,
        "from_year": from_year,
        "tonnes": None if tonnes is None else str(tonnes),
        "source": kept.source,
    }
    append_event(access.park, access.user, "permit.set", enterprise.name[:120], detail)
    return kept
