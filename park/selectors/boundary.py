"""Boundaries and enterprises of a park as GeoJSON for the map."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from park.models import Boundary, Enterprise, Park
from park.models.park import BoundaryKind


@dataclass(frozen=True)
class MapPoint:
    """An enterprise on the map: an amount of None is missing, a place of None is not known."""

    pk: int
    name: str
    note: str
    place: tuple[float, float] | None
    amount: Decimal | None


def boundary_versions(park: Park) -> list[Boundary]:
    """Every version of every boundary, by kind in the order of the guidance, newest first."""
    order = [kind.value for kind in BoundaryKind]
    rows = Boundary.objects.filter(park=park).order_by("-valid_from")
    return sorted(rows, key=lambda row: order.index(row.kind))


def in_force(boundaries: Iterable[Boundary]) -> list[Boundary]:
    """The versions without an end."""
    return [boundary for boundary in boundaries if boundary.valid_to is None]


def park_map(park: Park, amounts: Mapping[int, Decimal | None], year: int | None = None) -> dict[str, Any]:
    """FeatureCollection of the boundaries in force and the enterprises with an amount each (None = missing)."""
    points = [
        MapPoint(
            enterprise.pk,
            str(enterprise),
            enterprise.division.name_zh,
            place(enterprise.longitude, enterprise.latitude),
            amounts.get(enterprise.pk),
        )
        for enterprise in Enterprise.objects.filter(park=park).select_related("division")
    ]
    return collection(park, Boundary.objects.filter(park=park, valid_to__isnull=True), points, year)


def place(longitude: Decimal | None, latitude: Decimal | None) -> tuple[float, float] | None:
    """Longitude and latitude as numbers of a map, None when one is missing."""
    return None if longitude is None or latitude is None else (float(longitude), float(latitude))


def collection(
    park: Park, boundaries: Iterable[Boundary], points: Iterable[MapPoint], year: int | None = None
) -> dict[str, Any]:
    """FeatureCollection of boundaries and enterprises that are already read."""
    areas = [
        {
            "type": "Feature",
            "geometry": boundary.geometry,
            "properties": {"role": "boundary", "kind": boundary.kind, "name": str(boundary.get_kind_display())},
        }
        for boundary in boundaries
    ]
    return {"type": "FeatureCollection", "features": [*areas, *(_feature(park, point, year) for point in points)]}


def _feature(park: Park, point: MapPoint, year: int | None) -> dict[str, Any]:
    address = reverse("enterprise", kwargs={"park_code": park.code, "pk": point.pk})
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(point.place)} if point.place else None,
        "properties": {
            "role": "enterprise",
            "name": point.name,
            "note": point.note,
            "amount": None if point.amount is None else float(point.amount),
            "label": "" if point.amount is None else f"{point.amount:,.0f}",
            "href": address + (f"?year={year}" if year else ""),
        },
    }
