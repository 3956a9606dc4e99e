"""Chinese map coordinates: GCJ-02 and BD-09 against CGCS2000.

CGCS2000 and WGS 84 agree within centimetres and are treated as one. GCJ-02 displaces points inside China by some
hundred metres with a published approximation (ellipsoid of Krassovsky); the inverse is found by iteration. BD-09
displaces GCJ-02 once more. Outside the rectangle 73–135.1° E, 0.8–55.9° N nothing is displaced.
"""

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Final

Point = tuple[float, float]

SEMI_MAJOR_M: Final = 6378245.0
ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
#: Origin of the displacement series, degrees.
ORIGIN: Final = (105.0, 35.0)
DISPLACED: Final = ((72.004, 137.8347), (0.8293, 55.8271))
#: Half a millimetre on the ground, in degrees.
PRECISION: Final = 5e-9
MOST_STEPS: Final = 20
BAIDU: Final = math.pi * 3000.0 / 180.0
BAIDU_OFFSET: Final = (0.0065, 0.006)


class System(StrEnum):
    """A coordinate system of longitude and latitude."""

    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def to_cgcs2000(point: Point, system: System) -> Point:
    """Longitude and latitude in CGCS2000, degrees; exact to a millimetre of the published displacement."""
    return _INVERSE[system](point)


def from_cgcs2000(point: Point, system: System) -> Point:
    """Longitude and latitude of a CGCS2000 point in another system, degrees."""
    return _FORWARD[system](point)


def displaced(point: Point) -> Point:
    """GCJ-02 of a CGCS2000 point."""
    longitude, latitude = point
    (west, east), (south, north) = DISPLACED
    if not (west <= longitude <= east and south <= latitude <= north):
        return point
    x, y = longitude - ORIGIN[0], latitude - ORIGIN[1]
    phi = math.radians(latitude)
    magic = 1 - ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    meridian = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / (magic * math.sqrt(magic))
    parallel = SEMI_MAJOR_M / math.sqrt(magic) * math.cos(phi)
    return longitude + math.degrees(_east(x, y) / parallel), latitude + math.degrees(_north(x, y) / meridian)


def restored(point: Point) -> Point:
    """CGCS2000 of a GCJ-02 point: the fixed point of p ← point − (displaced(p) − p)."""
    found = point
    for _ in range(MOST_STEPS):
        there = displaced(found)
        step = (point[0] - there[0], point[1] - there[1])
        found = (found[0] + step[0], found[1] + step[1])
        if max(abs(step[0]), abs(step[1])) < PRECISION:
            break
    return found


def baidu(point: Point) -> Point:
    """BD-09 of a GCJ-02 point."""
    x, y = point
    radius = math.hypot(x, y) + 0.00002 * math.sin(y * BAIDU)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * BAIDU)
    return radius * math.cos(angle) + BAIDU_OFFSET[0], radius * math.sin(angle) + BAIDU_OFFSET[1]


def from_baidu(point: Point) -> Point:
    """GCJ-02 of a BD-09 point, found by iteration like `restored`."""
    found = (point[0] - BAIDU_OFFSET[0], point[1] - BAIDU_OFFSET[1])
    for _ in range(MOST_STEPS):
        there = baidu(found)
        step = (point[0] - there[0], point[1] - there[1])
        found = (found[0] + step[0], found[1] + step[1])
        if max(abs(step[0]), abs(step[1])) < PRECISION:
            break
    return found


def _waves(x: float) -> float:
    """The short waves that both series share, metres."""
    return (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0


def _north(x: float, y: float) -> float:
    """Displacement to the north, metres."""
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _waves(x)
    shift += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    return shift + (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0


def _east(x: float, y: float) -> float:
    """Displacement to the east, metres."""
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _waves(x)
    shift += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    return shift + (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0


def _same(point: Point) -> Point:
    return point


_FORWARD: Final[dict[System, Callable[[Point], Point]]] = {
    System.CGCS2000: _same,
    System.GCJ02: displaced,
    System.BD09: lambda point: baidu(displaced(point)),
}
_INVERSE: Final[dict[System, Callable[[Point], Point]]] = {
    System.CGCS2000: _same,
    System.GCJ02: restored,
    System.BD09: lambda point: restored(from_baidu(point)),
}
