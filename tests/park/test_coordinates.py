"""GCJ-02 and BD-09 against pairs printed in public converters; a round trip ends where it began."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from park.methods.coordinates import System, baidu, displaced, from_baidu, from_cgcs2000, restored, to_cgcs2000

METRE = 1e-5  # degrees, roughly


@pytest.mark.parametrize(
    ("plain", "shifted"),
    [
        # Shanghai, Shenzhen and Beijing: test pairs of the converter eviltransform.
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        # Beijing: the example of the converter coordtransform.
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_published_pairs_of_gcj02(plain: tuple[float, float], shifted: tuple[float, float]) -> None:
    assert displaced(plain) == pytest.approx(shifted, abs=1e-9)
    assert restored(shifted) == pytest.approx(plain, abs=1e-8)


def test_published_pairs_of_bd09() -> None:
    """The example of coordtransform: 116.404, 39.915 from GCJ-02 to BD-09, and read as BD-09 (its one-step inverse)."""
    assert baidu((116.404, 39.915)) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)
    assert from_baidu((116.404, 39.915)) == pytest.approx((116.39762729119315, 39.90865673957631), abs=METRE / 5)


@pytest.mark.parametrize("point", [(4.40, 51.22), (-118.2, 33.7), (25.55, 60.3), (139.7, 35.7)])
def test_nothing_is_displaced_outside_china(point: tuple[float, float]) -> None:
    assert from_cgcs2000(point, System.GCJ02) == point == to_cgcs2000(point, System.GCJ02)


@given(
    st.floats(min_value=74, max_value=134),
    st.floats(min_value=19, max_value=53),
    st.sampled_from(list(System)),
)
def test_there_and_back(longitude: float, latitude: float, system: System) -> None:
    point = (longitude, latitude)
    there = from_cgcs2000(point, system)
    assert to_cgcs2000(there, system) == pytest.approx(point, abs=2e-8)
    if system is System.GCJ02:
        east = (there[0] - longitude) * 111_320 * math.cos(math.radians(latitude))
        north = (there[1] - latitude) * 110_574
        assert 10 < math.hypot(east, north) < 1200
