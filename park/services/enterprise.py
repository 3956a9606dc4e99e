"""Adding and changing enterprises, their processes and outlets; every act is an audit event."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model

from park.models import Enterprise, Outlet, Process, User
from park.selectors.enterprise import division_of
from park.services.audit import append_event
from park.signals import enterprise_changed

#: What a person can change; the rest follows from it.
ENTERPRISE_FIELDS = (
    "name", "short_name", "uscc", "permit_no", "industry", "longitude", "latitude", "is_key_energy",
    "is_key_pollution", "is_key_carbon", "joined_on", "left_on",
)  # fmt: skip
PROCESS_FIELDS = ("code", "name", "kind", "metering_level")
OUTLET_FIELDS = ("code", "name", "medium", "process", "destination", "longitude", "latitude")


@transaction.atomic
def save_enterprise(enterprise: Enterprise, user: User) -> Enterprise:
    """Stores an enterprise; its division and key industry follow from its industry. Source: GB/T 4754; 002 附录C."""
    enterprise.division = division_of(enterprise.industry)
    enterprise.key_industry = enterprise.industry.key_industry
    before = Enterprise.objects.filter(park_id=enterprise.park_id, pk=enterprise.pk).first()
    changes = differences(before, enterprise, ENTERPRISE_FIELDS)
    if not changes:
        return enterprise
    enterprise.save()
    _record(enterprise, user, "enterprise", before is None, enterprise, changes)
    _announce(enterprise, code_changed="uscc" in changes)
    return enterprise


@transaction.atomic
def save_process(process: Process, user: User) -> Process:
    """Stores a process of an enterprise."""
    before = Process.objects.filter(park_id=process.park_id, pk=process.pk).first()
    changes = differences(before, process, PROCESS_FIELDS)
    if changes:
        process.save()
        _record(process.enterprise, user, "process", before is None, process, changes)
    return process


@transaction.atomic
def save_outlet(outlet: Outlet, user: User) -> Outlet:
    """Stores an outlet; another process or destination changes the fused inventory, so results are made anew."""
    before = Outlet.objects.filter(park_id=outlet.park_id, pk=outlet.pk).first()
    changes = differences(before, outlet, OUTLET_FIELDS)
    if changes:
        outlet.save()
        _record(outlet.enterprise, user, "outlet", before is None, outlet, changes)
        if before is not None and {"process", "destination"} & set(changes):
            _announce(outlet.enterprise, code_changed=False)
    return outlet


def differences(before: Model | None, after: Model, fields: tuple[str, ...]) -> dict[str, list[str]]:
    """Fields that differ as [old, new] texts; of a new row every field that is filled."""
    pairs = {name: [_text(before, name), _text(after, name)] for name in fields}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _text(row: Model | None, name: str) -> str:
    value: Any = getattr(row, name) if row is not None else None
    if value is None or value is False:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value.pk) if isinstance(value, Model) else str(value)


def _record(
    enterprise: Enterprise, user: User, noun: str, is_new: bool, row: Model, changes: dict[str, list[str]]
) -> None:
    append_event(
        enterprise.park,
        user,
        f"{noun}.{'add' if is_new else 'change'}",
        f"{noun}:{row.pk}",
        {"enterprise": enterprise.pk, "changes": changes},
    )


def _announce(enterprise: Enterprise, code_changed: bool) -> None:
    enterprise_changed.send(
        Enterprise, park_id=enterprise.park_id, enterprise_id=enterprise.pk, code_changed=code_changed
    )
