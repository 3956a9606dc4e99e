"""Changing how a park is counted: GWP set, export rule, base year, farms; every change has a reason and an event."""

from django.db import transaction

from park.models import Park, User
from park.services.audit import append_event
from park.services.enterprise import differences
from park.signals import park_changed

SETTINGS_FIELDS = ("gwp_set", "export_rule", "base_year", "has_farms")


class RefusedSetting(Exception):
    """A setting that the stored results do not allow; the text says why and what to do."""


@transaction.atomic
def save_settings(park: Park, user: User, reason: str) -> list[str]:
    """Stores the settings, records who changed what and why, and announces the names of what changed.

    Raises: RefusedSetting, ResultsBusy: nothing is changed then.
    """
    before = Park.objects.select_for_update().get(pk=park.pk)
    changes = differences(before, park, SETTINGS_FIELDS)
    if changes:
        park.save(update_fields=list(changes))
        append_event(park, user, "park.change", f"park:{park.pk}", {"changes": changes, "reason": reason})
        park_changed.send(sender=Park, park_id=park.pk, changed=tuple(changes))
    return list(changes)
