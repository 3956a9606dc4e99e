"""A boundary from a map file: GeoJSON, KML, KMZ or a zipped Shapefile, in any coordinate system it names."""

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.conf import settings
from shapely import union_all
from shapely.geometry import shape
from shapely.validation import explain_validity

from park.methods.coordinates import System, to_cgcs2000
from park.methods.geometry import RefusedGeometry, area_geometry
from park.services.vector_child import name_column

SECONDS: Final = 30
MOST_ENTRIES: Final = 40
MOST_UNPACKED: Final = 50 * 2**20
SHAPEFILE: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
JSON: Final = (".geojson", ".json")
PLAIN: Final = (*JSON, ".kml")


@dataclass(frozen=True)
class BoundaryFile:
    """The areas read, as one geometry in CGCS2000; their names; the system that the file itself names."""

    geometry: dict[str, Any]
    names: tuple[str, ...]
    system: str


def read_boundary_file(name: str, data: bytes, system: System, wanted: Collection[str] = ()) -> BoundaryFile:
    """The areas of a map file, joined; `wanted` limits them to the named ones.

    system: of the coordinates where the file names none. Errors: RefusedGeometry with a code that says why: file_kind,
    not_geojson, unreadable, encoding, archive, archive_content, entities, too_many_features, no_area, no_such_area,
    self_crossing (with the place), or those of `area_geometry`.
    """
    with tempfile.TemporaryDirectory(prefix="boundary-") as folder:
        path = _unpacked(name, data, Path(folder))
        content = _json_areas(path.read_bytes()) if path.suffix in JSON else _areas(path)
    areas = [(label, geometry) for label, geometry in content["areas"] if not wanted or label in wanted]
    if not content["areas"]:
        raise RefusedGeometry("no_area")
    if not areas:
        raise RefusedGeometry("no_such_area", "、".join(label for label, _ in content["areas"][:20]))
    checked = [area_geometry(geometry) for _, geometry in areas]
    placed = [_placed(geometry, system) for geometry in checked]
    for (label, _), geometry in zip(areas, placed, strict=True):
        if not (area := shape(geometry)).is_valid:
            raise RefusedGeometry("self_crossing", f"{label} {explain_validity(area)}")
    return BoundaryFile(_joined(placed), tuple(label for label, _ in areas), content["system"])


def _unpacked(name: str, data: bytes, folder: Path) -> Path:
    """The file for the reader in a folder of its own, under a name of ours."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix in PLAIN:
        return _written(folder / f"area{suffix}", data)
    if suffix not in (".zip", ".kmz"):
        raise RefusedGeometry("file_kind", suffix or name[:40])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _from_archive(archive, folder)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise RefusedGeometry("archive", str(error)[:80]) from error


def _from_archive(archive: zipfile.ZipFile, folder: Path) -> Path:
    """One Shapefile with its companions, or the KML of a KMZ; sizes are counted while unpacking, not believed."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise RefusedGeometry("archive", f"{len(entries)} > {MOST_ENTRIES}")
    shapes = [entry for entry in entries if entry.filename.lower().endswith(".shp")]
    single = [entry for entry in entries if entry.filename.lower().endswith((".kml", ".geojson", ".json"))]
    if len(shapes) + len(single) != 1:
        raise RefusedGeometry("archive_content", f"{len(shapes)} .shp, {len(single)} .kml/.geojson")
    if single:
        suffix = PurePosixPath(single[0].filename).suffix.lower()
        return _written(folder / f"area{suffix}", _unzipped(archive, single[0], MOST_UNPACKED))
    stem, left = shapes[0].filename[: -len(".shp")].lower(), MOST_UNPACKED
    for entry in entries:
        suffix = entry.filename[-4:].lower()
        if entry.filename[:-4].lower() == stem and suffix in SHAPEFILE:
            part = _unzipped(archive, entry, left)
            left -= len(part)
            (folder / f"area{suffix}").write_bytes(part)
    return folder / "area.shp"


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(entry) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise RefusedGeometry("archive", f"> {MOST_UNPACKED // 2**20} MB")
    return data


def _written(path: Path, data: bytes) -> Path:
    """KML with a document type or entities of its own is refused: no area needs them."""
    if path.suffix == ".kml" and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise RefusedGeometry("entities")
    path.write_bytes(data)
    return path


def _json_areas(data: bytes) -> dict[str, Any]:
    """GeoJSON needs no reader of its own, and its errors can name the place. Source: RFC 7946."""
    try:
        value = json.loads(data)
        area_geometry(value)
    except RefusedGeometry:
        raise
    except (ValueError, RecursionError) as error:
        raise RefusedGeometry("not_geojson") from error
    features = value["features"] if value["type"] == "FeatureCollection" else [value]
    areas = []
    for number, feature in enumerate(features, start=1):
        facts = feature.get("properties") or {}
        place = name_column(list(facts))
        label = "" if place is None else str(list(facts.values())[place] or "").strip()
        areas.append([label or str(number), feature])
    return {"areas": areas, "system": ""}


def _areas(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "park.services.vector_child", str(path)]
    try:
        done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise RefusedGeometry("unreadable") from error
    if done.returncode:
        raise RefusedGeometry("unreadable")
    content: dict[str, Any] = json.loads(done.stdout)
    if "refused" in content:
        raise RefusedGeometry(content["refused"])
    return content


def _placed(geometry: dict[str, Any], system: System) -> dict[str, Any]:
    """Every point of a checked geometry in CGCS2000."""
    if system is System.CGCS2000:
        return geometry

    def ring(points: list[list[float]]) -> list[list[float]]:
        return [list(to_cgcs2000((point[0], point[1]), system)) for point in points]

    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    placed = [[ring(points) for points in polygon] for polygon in polygons]
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": placed[0]}
    return {"type": "MultiPolygon", "coordinates": placed}


def _joined(geometries: list[dict[str, Any]]) -> dict[str, Any]:
    """One area: parts that touch or overlap are counted once."""
    if len(geometries) == 1:
        return geometries[0]
    joined = union_all([shape(geometry) for geometry in geometries])
    return area_geometry(json.loads(json.dumps(joined.__geo_interface__)))
