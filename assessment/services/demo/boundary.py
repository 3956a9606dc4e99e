"""The four boundaries of the demo park from GeoJSON, with their areas."""

import json
import math
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

from assessment.services.demo.declaration import FOLDER
from park.models import Boundary, Park

#: Radius of the sphere with the Earth's surface, km.
AUTHALIC_RADIUS_KM: Final = 6371.0072
Points = npt.NDArray[np.float64]


def sinusoidal(points: Points) -> Points:
    """Longitude and latitude in degrees on the equal-area sinusoidal map: x = R·λ·cos φ, y = R·φ, in km."""
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    return AUTHALIC_RADIUS_KM * np.column_stack([longitude * np.cos(latitude), latitude])


def area_km2(geometry: dict[str, Any]) -> Decimal:
    """Area of a GeoJSON polygon or multipolygon in km², four decimals.

    On the authalic sphere; the ellipsoid differs by less than 0.4 %. Errors: ValueError for an outline that crosses
    itself.
    """
    outline = shape(geometry)
    if not outline.is_valid:
        raise ValueError(f"the outline crosses itself: {shapely.is_valid_reason(outline)}")
    # Edges are straight on the map: over a few kilometres the difference is far below the digits kept.
    area = shapely.transform(outline, sinusoidal).area
    if not math.isfinite(area):
        raise ValueError("the outline has points that are not on the globe")
    return Decimal(f"{area:.4f}")


def declared_boundaries() -> list[dict[str, Any]]:
    """The features of `boundaries.geojson`."""
    collection = json.loads((FOLDER / "boundaries.geojson").read_text(encoding="utf-8"))
    features: list[dict[str, Any]] = collection["features"]
    return features


def add_boundaries(park: Park) -> None:
    """Stores the declared boundaries of a park that has none."""
    Boundary.objects.bulk_create(
        Boundary(
            park=park,
            kind=feature["properties"]["kind"],
            geometry=feature["geometry"],
            area_km2=area_km2(feature["geometry"]),
            valid_from=date.fromisoformat(feature["properties"]["valid_from"]),
            source=feature["properties"]["source"],
            description=feature["properties"]["description"],
        )
        for feature in declared_boundaries()
    )
