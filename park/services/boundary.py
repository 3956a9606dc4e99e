"""Reading and storing a boundary of a park."""

import json
from decimal import Decimal
from typing import Any

from django.db import transaction
from shapely import from_geojson
from shapely.validation import explain_validity

from park.methods.geometry import RefusedGeometry, area_geometry, area_km2
from park.models import Boundary, User
from park.services.audit import append_event

AREA_STEP = Decimal("0.0001")


def read_boundary(content: str | bytes) -> dict[str, Any]:
    """The area in a GeoJSON text, in the order of rings that RFC 7946 asks for.

    Errors: RefusedGeometry, with code not_geojson for text that is no JSON and self_crossing (with the place) for an
    area that crosses itself.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RefusedGeometry("not_geojson") from error
    try:
        geometry = area_geometry(value)
    except RecursionError as error:
        raise RefusedGeometry("not_geojson") from error
    shape = from_geojson(json.dumps(geometry))
    if not shape.is_valid:
        raise RefusedGeometry("self_crossing", explain_validity(shape))
    return geometry


@transaction.atomic
def add_boundary(boundary: Boundary, user: User) -> Boundary:
    """Stores a new version with its area; the version in force until then ends where the new one starts.

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
        },
    )
    return boundary
