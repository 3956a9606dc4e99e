"""Kept mappings: those that read an enterprise's uploads, and those a person may see."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from inventory.ledger.declared import KnownMapping
from inventory.ledger.mapping import TableMapping
from inventory.models import LedgerMapping
from park.access import ParkAccess
from park.models import Enterprise, Park


def known_mappings(park: Park, enterprises: Iterable[Enterprise]) -> dict[int, list[KnownMapping]]:
    """Active mappings by enterprise, the own ones before those offered by the park, newest first; one query."""
    asked = {enterprise.pk for enterprise in enterprises}
    rows = LedgerMapping.objects.filter(park=park, is_active=True).filter(
        Q(enterprise_id__in=asked) | Q(enterprise__isnull=True)
    )
    known: dict[int, list[KnownMapping]] = {pk: [] for pk in asked}
    for row in rows.order_by(F("enterprise_id").asc(nulls_last=True), "-changed_at"):
        tables = tuple(TableMapping.from_dict(table) for table in row.tables)
        for pk in [row.enterprise_id] if row.enterprise_id else asked:
            known[pk].append(KnownMapping(row.pk, row.name, tables))
    return known


def changed_since(park: Park, enterprise: Enterprise, since: datetime) -> bool:
    """Whether a mapping that may read the enterprise's uploads was changed after a moment."""
    rows = LedgerMapping.objects.filter(park=park, changed_at__gt=since)
    return rows.filter(Q(enterprise=enterprise) | Q(enterprise__isnull=True)).exists()


def visible_mappings(access: ParkAccess) -> QuerySet[LedgerMapping]:
    """Mappings a person sees: a filer the own ones and those the park offers."""
    rows = LedgerMapping.objects.filter(park=access.park).select_related("enterprise", "made_by")
    if access.enterprise_id is not None:
        rows = rows.filter(Q(enterprise_id=access.enterprise_id) | Q(enterprise__isnull=True))
    return rows.order_by("enterprise__name", "name", "pk")
