"""Storing a boundary of a park."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from park.methods.geometry import RefusedGeometry, area_km2
from park.models import Boundary, User
from park.services.audit import append_event

AREA_STEP = Decimal("0.0001")


@transaction.atomic
def add_boundary(boundary: Boundary, user: User, origin: Mapping[str, Any] | None = None) -> Boundary:
    """Stores a new version with its area; the version in force until then ends where the new one starts.

    origin: file name, SHA-256, coordinate system and areas it was read from, for the audit trail.

    Errors: RefusedGeometry with code overlaps when a version starts on the same day or later.
    """
    versions = Boundary.objects.select_for_update().filter(park_id=boundary.park_id, kind=boundary.kind)
    latest = versions.order_by("-valid_from").first()
    if latest and latest.valid_from >= boundary.valid_from:
        raise RefusedGeometry("overlaps", f"{latest.valid_from:%Y-%m-%d}")
    boundary.area_km2 = Decimal(repr(area_km2(boundary.geometry))).quantize(AREA_STEP)
    if latest and (latest.valid_to is None or latest.valid_to > boundary.valid_from):
        latest.valid_to = boundary.valid_from
        latest.save(update_fields=["valid_to"])
    boundary.save()
    append_event(
        boundary.park,
        user,
        "boundary.add",
        f"boundary:{boundary.pk}",
        {
            "kind": boundary.kind,
            "valid_from": boundary.valid_from.isoformat(),
            "area_km2": str(boundary.area_km2),
            "source": boundary.source,
            **(origin or {}),
        },
    )
    return boundary
