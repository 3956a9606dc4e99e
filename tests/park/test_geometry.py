"""Areas against figures known otherwise, and shapes that are refused with their reason."""

import json
from typing import Any

import pytest

from park.methods.coordinates import System
from park.methods.geometry import RefusedGeometry, area_geometry, area_km2
from park.services.boundary_file import read_boundary_file


def square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_the_whole_ellipsoid() -> None:
    """Surface of the GRS 80 ellipsoid: 510 065 621.7 km²."""
    world = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
    assert area_km2(polygon(world)) == pytest.approx(510_065_621.7, rel=1e-9)


def test_a_small_square_by_radii_of_curvature() -> None:
    """0.01° at 30° N: M = 6351.377 km, N·cos φ = 5528.257 km at φ = 30°; (π/18000)² · M · N cos φ = 1.06958 km²."""
    assert area_km2(polygon(square(107.0, 29.995, 0.01))) == pytest.approx(1.06958, rel=2e-5)


def test_holes_are_taken_out_and_parts_added() -> None:
    outer, hole = square(107, 30, 0.1), square(107.02, 30.02, 0.02)
    whole, missing = area_km2(polygon(outer)), area_km2(polygon(hole))
    assert area_km2(polygon(outer, hole)) == pytest.approx(whole - missing, rel=1e-12)
    two = {"type": "MultiPolygon", "coordinates": [[outer], [square(108, 30, 0.1)]]}
    assert area_km2(two) == pytest.approx(2 * whole, rel=1e-9)


def test_the_way_round_does_not_matter() -> None:
    ring = square(107, 30, 0.1)
    assert area_km2(polygon(ring[::-1])) == pytest.approx(area_km2(polygon(ring)), rel=1e-12)


def test_features_are_unpacked() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": polygon(square(107, 30, 0.1))}
    assert area_geometry(feature)["type"] == "Polygon"
    other = {"type": "Feature", "properties": {}, "geometry": polygon(square(108, 30, 0.1))}
    both = area_geometry({"type": "FeatureCollection", "features": [feature, other]})
    assert both["type"] == "MultiPolygon" and len(both["coordinates"]) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_geojson"),
        ("[1, 2]", "not_geojson"),
        ("[" * 100_000, "not_geojson"),
        ('{"type": "Point", "coordinates": [107, 30]}', "no_area"),
        ('{"type": "Feature", "geometry": null}', "no_area"),
        ('{"type": "Polygon", "coordinates": []}', "not_geojson"),
        ('{"type": "Polygon", "coordinates": [[[107, 30], [108, 30], [107, 30]]]}', "short_ring"),
        ('{"type": "Polygon", "coordinates": [[[107, 30], [108, 30], [108, 31], [107, 31]]]}', "not_closed"),
        ('{"type": "Polygon", "coordinates": [[["107", 30], [108, 30], [108, 31], ["107", 30]]]}', "not_a_number"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 30], [108, 30], [108, 31], [NaN, 30]]]}', "not_a_number"),
        ('{"type": "Polygon", "coordinates": [[[30, 107], [31, 107], [31, 108], [30, 107]]]}', "out_of_range"),
        (json.dumps(polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]])), "self_crossing"),
        (json.dumps(polygon([[0, 0]] * 20_001)), "too_many_points"),
    ],
)
def test_refused(text: str, code: str) -> None:
    with pytest.raises(RefusedGeometry) as refused:
        read_boundary_file("a.geojson", text.encode() if isinstance(text, str) else text, System.CGCS2000)
    assert refused.value.code == code
