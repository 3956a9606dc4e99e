"""Child process: reads the areas of a map file with GDAL under limits and prints them as one JSON object.

Run as `python -m park.services.vector_child PATH`. A file that makes the reader crash or swell ends this process only.
Output: {"areas": [[name, GeoJSON geometry], …], "system": name of the file's coordinate system or ""}; coordinates are
CGCS2000 where the file names its system, else as they stand. {"refused": code} for what is no area file.
"""

import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

MEMORY: Final = 2 * 2**30
CPU_SECONDS: Final = 20
MOST_FEATURES: Final = 2000
AREAS: Final = ("Polygon", "MultiPolygon")
#: Read strictly, in this order; never guessed.
ENCODINGS: Final = ("utf-8", "gb18030")
TARGET: Final = "EPSG:4490"
#: Attribute columns that hold the name of an area, by preference.
NAMES: Final = ("name", "名称", "mc", "title", "label")
#: What the label of such a column otherwise begins or ends with.
NAME_PARTS: Final = ("name", "名")


def main(path: Path) -> dict[str, Any]:
    """What the file holds. See the module."""
    from pyogrio.errors import DataSourceError, FeatureError

    try:
        meta, shapes, fields = read(path)
    except UnicodeDecodeError:
        return {"refused": "encoding"}
    except (DataSourceError, FeatureError, ValueError):
        return {"refused": "unreadable"}
    if len(shapes) > MOST_FEATURES:
        return {"refused": "too_many_features"}
    return found(shapes, names(meta["fields"], fields, len(shapes)), meta["crs"] or "")


def read(path: Path) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """Every layer's features; attributes of a Shapefile in the first encoding that fits strictly."""
    from pyogrio import list_layers
    from pyogrio.raw import read as read_layer

    for encoding in ENCODINGS if path.suffix == ".shp" else (None,):
        metas, shapes, columns = [], [], []
        try:
            for layer, _ in list_layers(path):
                meta, _, geometry, fields = read_layer(path, layer=layer, encoding=encoding, force_2d=True)
                metas.append(meta)
                shapes += list(geometry)
                columns.append(fields)
        except UnicodeDecodeError:
            if encoding == ENCODINGS[-1]:
                raise
            continue
        if len(metas) == 1:
            return metas[0], shapes, list(columns[0])
        return {"fields": [], "crs": metas[0]["crs"] if metas else ""}, shapes, []
    raise AssertionError("an encoding is always tried")


def name_column(labels: Sequence[Any]) -> int | None:
    """Place of the column that holds the names of the areas."""
    lowered = [str(label).strip().lower() for label in labels]
    exact = [lowered.index(name) for name in NAMES if name in lowered]
    near = [place for place, label in enumerate(lowered) if label.startswith(NAME_PARTS) or label.endswith(NAME_PARTS)]
    return next(iter(exact + near), None)


def names(labels: Sequence[Any], columns: list[Any], count: int) -> list[str]:
    """Name of each feature, or its number."""
    numbers = [str(place) for place in range(1, count + 1)]
    chosen = name_column(labels)
    if chosen is None:
        return numbers
    values = ["" if value is None else str(value).strip("\0 ") for value in columns[chosen]]
    return [value or number for value, number in zip(values, numbers, strict=True)]


def found(shapes: list[Any], labels: list[str], system: str) -> dict[str, Any]:
    """The areas among the features, in CGCS2000 where the file names its system."""
    import shapely

    areas = [
        (label, shape)
        for label, shape in zip(labels, map(shapely.from_wkb, shapes), strict=True)
        if shape is not None and shape.geom_type in AREAS
    ]
    name = ""
    if system and areas:
        from pyproj import CRS, Transformer

        source = CRS.from_user_input(system)
        name = source.name
        if not source.is_geographic:
            turn = Transformer.from_crs(source, TARGET, always_xy=True)
            areas = [(label, shapely.transform(shape, turn.transform, interleaved=False)) for label, shape in areas]
    return {"areas": [[label, json.loads(shapely.to_geojson(shape))] for label, shape in areas], "system": name}


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit()
    sys.stdout.write(json.dumps(main(Path(sys.argv[1])), ensure_ascii=True))
