"""Boundaries from map files: formats, coordinate systems, Chinese attributes, hostile archives."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyogrio.raw import write as write_layer
from pyproj import Geod, Transformer
from shapely.geometry import Point, box, shape

from park.methods.coordinates import System, from_cgcs2000
from park.methods.geometry import RefusedGeometry, area_km2
from park.services.boundary_file import MOST_UNPACKED, read_boundary_file

WEST, EAST = box(106.500, 29.500, 106.510, 29.510), box(106.510, 29.500, 106.520, 29.510)
NAMES = ("东区", "西区")


def shapefile(folder: Path, system: str = "EPSG:4490", encoding: str = "GBK", turn: Transformer | None = None) -> bytes:
    """The two halves as a zipped Shapefile with Chinese names in `encoding`, without a .cpg."""
    shapes = [EAST, WEST] if turn is None else [shapely.transform(area, turn.transform, interleaved=False)
                                                for area in (EAST, WEST)]  # fmt: skip
    path = folder / "边界.shp"
    write_layer(
        path,
        geometry=np.array([area.wkb for area in shapes], dtype=object),
        field_data=[np.array(NAMES, dtype=object), np.array([1, 2])],
        fields=["名称", "序号"],
        geometry_type="Polygon",
        crs=system,
        encoding=encoding,
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix != ".cpg":
                archive.write(part, f"图件/{part.name}")
    return packed.getvalue()


def kml(area: shapely.Polygon, head: str = "") -> str:
    points = " ".join(f"{x},{y},0" for x, y in area.exterior.coords)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        "<name>东区</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{points}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    )


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return packed.getvalue()


def bounds(geometry: dict[str, Any]) -> tuple[float, ...]:
    return tuple(shape(geometry).bounds)


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_a_shapefile_with_chinese_names(tmp_path: Path, encoding: str) -> None:
    read = read_boundary_file("边界.zip", shapefile(tmp_path, encoding=encoding), System.CGCS2000)
    assert read.names == NAMES
    # 0.02° × 0.01°: the shared edge is dissolved, so it is one area of four corners and a midpoint at most
    assert read.geometry["type"] == "Polygon"
    assert bounds(read.geometry) == pytest.approx((106.5, 29.5, 106.52, 29.51), abs=1e-9)


def test_only_the_named_areas(tmp_path: Path) -> None:
    data = shapefile(tmp_path)
    read = read_boundary_file("b.zip", data, System.CGCS2000, wanted=["东区"])
    assert bounds(read.geometry) == pytest.approx((106.51, 29.5, 106.52, 29.51), abs=1e-9)
    with pytest.raises(RefusedGeometry) as refused:
        read_boundary_file("b.zip", data, System.CGCS2000, wanted=["南区"])
    assert (refused.value.code, refused.value.detail) == ("no_such_area", "东区、西区")


def test_a_projected_shapefile_comes_back_to_degrees(tmp_path: Path) -> None:
    """CGCS2000 / 3-degree Gauss–Kruger CM 105E (EPSG:4544), metres, as land surveys deliver it."""
    turn = Transformer.from_crs("EPSG:4490", "EPSG:4544", always_xy=True)
    read = read_boundary_file("b.zip", shapefile(tmp_path, "EPSG:4544", turn=turn), System.CGCS2000)
    assert "Gauss-Kruger" in read.system
    assert bounds(read.geometry) == pytest.approx((106.5, 29.5, 106.52, 29.51), abs=1e-8)


def test_metres_without_a_system_are_refused(tmp_path: Path) -> None:
    turn = Transformer.from_crs("EPSG:4490", "EPSG:4544", always_xy=True)
    data = shapefile(tmp_path, "EPSG:4544", turn=turn)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if not name.endswith(".prj")}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(RefusedGeometry) as refused:
        read_boundary_file("b.zip", packed.getvalue(), System.CGCS2000)
    assert refused.value.code == "out_of_range"


def test_kml_and_kmz() -> None:
    text = kml(EAST).encode()
    plain = read_boundary_file("a.kml", text, System.CGCS2000)
    packed = read_boundary_file("a.KMZ", zipped(doc__kml=text), System.CGCS2000)
    assert plain == packed and plain.names == ("东区",)
    assert bounds(plain.geometry) == pytest.approx(EAST.bounds)


@pytest.mark.parametrize("system", [System.GCJ02, System.BD09])
def test_a_boundary_drawn_on_an_internet_map(system: System) -> None:
    """Drawn some 500 m off; read with its system it lies where the survey has it, to the decimetre."""
    drawn = [list(from_cgcs2000((x, y), system)) for x, y in EAST.exterior.coords]
    data = json.dumps({"type": "Polygon", "coordinates": [drawn]}).encode()
    off = read_boundary_file("a.geojson", data, System.CGCS2000).geometry
    placed = read_boundary_file("a.geojson", data, system).geometry
    assert abs(bounds(off)[0] - EAST.bounds[0]) > 1e-3
    assert bounds(placed) == pytest.approx(EAST.bounds, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.dwg", b"AC1032", "file_kind"),
        ("a.zip", b"PK\x03\x04 not really", "archive"),
        ("a.zip", zipped(readme__txt=b"nothing"), "archive_content"),
        ("a.zip", zipped(a__kml=b"<kml/>", b__kml=b"<kml/>"), "archive_content"),
        ("a.kml", b"<kml>", "unreadable"),
        ("a.shp", b"\x00" * 100, "file_kind"),
        ("a.kml", kml(EAST, '<!DOCTYPE kml [<!ENTITY a "b">]>').encode(), "entities"),
        ("a.geojson", b'{"type": "Point", "coordinates": [106.5, 29.5]}', "no_area"),
        ("bomb.zip", zipped(doc__kml=b" " * (MOST_UNPACKED + 1)), "archive"),
        ("many.zip", zipped(**{f"f{place}__txt": b"" for place in range(50)}), "archive"),
        ("../../etc/passwd\0.kml", b"<kml>", "unreadable"),
    ],
)
def test_what_is_no_boundary_is_refused(name: str, data: bytes, code: str) -> None:
    with pytest.raises(RefusedGeometry) as refused:
        read_boundary_file(name, data, System.CGCS2000)
    assert refused.value.code == code


def test_the_port_of_antwerp(shared: Path) -> None:
    """All 40 facilities of the register lie in the five municipalities: 29, 0, 2, 9, 0."""
    folder = shared / "realdata" / "geo"
    data = (folder / "belgium_municipalities_antwerp_port.geojson").read_bytes()
    whole = read_boundary_file("port.geojson", data, System.CGCS2000)
    facilities = json.loads((folder / "antwerp_facilities.geojson").read_text(encoding="utf-8"))["features"]
    points = [Point(facility["geometry"]["coordinates"]) for facility in facilities]
    inside = []
    for name in whole.names:
        part = shape(read_boundary_file("port.geojson", data, System.CGCS2000, [name]).geometry)
        inside.append(sum(part.covers(point) for point in points))
    assert inside == [29, 0, 2, 9, 0]
    assert sum(shape(whole.geometry).covers(point) for point in points) == len(points) == 40
    # Geodesic area by another library, whose edges bend otherwise over kilometres; the polygons are generalised, the
    # surveyed 432.20 km² are 0.7 % less.
    square_metres, _ = Geod(ellps="GRS80").geometry_area_perimeter(shape(whole.geometry))
    assert area_km2(whole.geometry) == pytest.approx(abs(square_metres) / 1e6, rel=1e-4)
