"""The four boundaries of the demo park from GeoJSON, drawn through the same door as an official's."""

import json
from datetime import date
from typing import Any

from assessment.services.demo.records import FOLDER
from park.methods.coordinates import System
from park.models import Boundary, Park, User
from park.services.boundary import add_boundary
from park.services.boundary_file import read_boundary_file


def declared_boundaries() -> list[dict[str, Any]]:
    """The features of `boundaries.geojson`."""
    collection = json.loads((FOLDER / "boundaries.geojson").read_text(encoding="utf-8"))
    features: list[dict[str, Any]] = collection["features"]
    return features


def add_boundaries(park: Park, user: User) -> None:
    """Stores the declared boundaries with their areas. Errors: RefusedGeometry."""
    for feature in declared_boundaries():
        facts = feature["properties"]
        boundary = Boundary(
            park=park,
            kind=facts["kind"],
            geometry=read_boundary_file("boundary.geojson", json.dumps(feature).encode(), System.CGCS2000).geometry,
            valid_from=date.fromisoformat(facts["valid_from"]),
            source=facts["source"],
            description=facts["description"],
        )
        add_boundary(boundary, user)
