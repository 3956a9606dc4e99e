"""Areas of the ground as GeoJSON: what a boundary may be, and how large it is."""

import math
from collections.abc import Iterator
from typing import Any, Final

#: CGCS2000: semi-major axis in km and flattening.
SEMI_MAJOR_KM: Final = 6378.137
FLATTENING: Final = 1 / 298.257222101
ECCENTRICITY: Final = math.sqrt(FLATTENING * (2 - FLATTENING))
MOST_POINTS: Final = 20_000
CORNERS: Final = 4
Ring = list[tuple[float, float]]


class RefusedGeometry(ValueError):
    """A shape that cannot be a boundary; `code` says why, `detail` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


def area_geometry(value: Any) -> dict[str, Any]:
    """The polygon or multipolygon of a GeoJSON geometry, feature or collection of features, with its points checked.

    Errors: RefusedGeometry with code not_geojson, no_area, not_closed, short_ring, not_a_number, out_of_range or
    too_many_points. Source: RFC 7946 §3.1.
    """
    polygons = list(_polygons(value))
    if not polygons:
        raise RefusedGeometry("no_area")
    checked = [[_ring(ring) for ring in polygon] for polygon in polygons]
    if sum(len(ring) for polygon in checked for ring in polygon) > MOST_POINTS:
        raise RefusedGeometry("too_many_points", str(MOST_POINTS))
    shapes = [[[list(point) for point in ring] for ring in polygon] for polygon in checked]
    if len(shapes) == 1:
        return {"type": "Polygon", "coordinates": shapes[0]}
    return {"type": "MultiPolygon", "coordinates": shapes}


def area_km2(geometry: dict[str, Any]) -> float:
    """Area of a checked polygon or multipolygon, holes taken out, by an equal-area cylindrical projection.

    A = a²/4 · |Σ (λi·q(i+1) − λ(i+1)·qi)|, q the authalic function of the latitude on the CGCS2000 ellipsoid.
    Edges are straight in the projection; at the size of a park the difference to geodesics is below 1 m².
    """
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return sum(_ring_km2(polygon[0]) - sum(_ring_km2(hole) for hole in polygon[1:]) for polygon in polygons)


def _polygons(value: Any) -> Iterator[list[Any]]:
    if not isinstance(value, dict):
        raise RefusedGeometry("not_geojson")
    kind = value.get("type")
    inside = {"Feature": "geometry", "FeatureCollection": "features", "GeometryCollection": "geometries"}.get(str(kind))
    if inside == "geometry":
        yield from _polygons(value.get(inside) or {})
    elif inside:
        for part in _list(value.get(inside)):
            yield from _polygons(part)
    elif kind == "Polygon":
        yield _list(value.get("coordinates"))
    elif kind == "MultiPolygon":
        yield from (_list(polygon) for polygon in _list(value.get("coordinates")))
    else:
        raise RefusedGeometry("no_area", str(kind or ""))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise RefusedGeometry("not_geojson")
    return value


def _ring(points: Any) -> Ring:
    ring = [_point(point) for point in _list(points)]
    if len(ring) < CORNERS:
        raise RefusedGeometry("short_ring", str(len(ring)))
    if ring[0] != ring[-1]:
        raise RefusedGeometry("not_closed", f"{ring[0]} … {ring[-1]}")
    return ring


def _point(point: Any) -> tuple[float, float]:
    values = _list(point)[:2]
    if len(values) < 2 or any(isinstance(part, bool) or not isinstance(part, int | float) for part in values):
        raise RefusedGeometry("not_a_number", str(point)[:60])
    longitude, latitude = float(values[0]), float(values[1])
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise RefusedGeometry("not_a_number", str(point)[:60])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise RefusedGeometry("out_of_range", f"{longitude}, {latitude}")
    return longitude, latitude


def _ring_km2(ring: list[list[float]]) -> float:
    lengths = [math.radians(point[0] - ring[0][0]) for point in ring]  # from the first point: fewer digits cancel
    heights = [_authalic(math.radians(point[1])) for point in ring]
    base = heights[0]
    doubled = sum(
        lengths[place] * (heights[place + 1] - base) - lengths[place + 1] * (heights[place] - base)
        for place in range(len(ring) - 1)
    )
    return SEMI_MAJOR_KM**2 / 4 * abs(doubled)


def _authalic(latitude: float) -> float:
    """q(φ) = (1 − e²)·[sin φ ÷ (1 − e² sin² φ) + artanh(e sin φ) ÷ e]. Source: Snyder 1987, eq. 3-12."""
    sine = math.sin(latitude)
    return (1 - ECCENTRICITY**2) * (
        sine / (1 - (ECCENTRICITY * sine) ** 2) + math.atanh(ECCENTRICITY * sine) / ECCENTRICITY
    )
