"""Boundaries and enterprises of a park as GeoJSON for the map."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse

from park.models import Boundary, Enterprise, Park


def park_map(park: Park, amounts: Mapping[int, Decimal | None], year: int | None = None) -> dict[str, Any]:
    """FeatureCollection of the boundaries in force and the enterprises with an amount each (None = missing)."""
    features = [
        {
            "type": "Feature",
            "geometry": boundary.geometry,
            "properties": {"role": "boundary", "kind": boundary.kind, "name": str(boundary.get_kind_display())},
        }
        for boundary in Boundary.objects.filter(park=park, valid_to__isnull=True)
    ]
    for enterprise in Enterprise.objects.filter(park=park).select_related("division"):
        amount = amounts.get(enterprise.pk)
        placed = enterprise.longitude is not None and enterprise.latitude is not None
        features.append(
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": [float(enterprise.longitude or 0), float(enterprise.latitude or 0)],
                }
                if placed
                else None,
                "properties": {
                    "role": "enterprise",
                    "name": str(enterprise),
                    "note": enterprise.division.name_zh,
                    "amount": None if amount is None else float(amount),
                    "href": reverse("enterprise", kwargs={"park_code": park.code, "pk": enterprise.pk})
                    + (f"?year={year}" if year else ""),
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}
