"""Driving forces of the worked park: stored with the judgements, footing with its totals, shown on the page."""

import pytest

from decoupling.models import DecouplingResult, DriverResult
from decoupling.services.drivers import explain_park
from inventory.models import ParkYear
from park.models import Park
from tests.mini_park import database, mini
from tests.pages.judged_park import english, person

__all__ = ["database", "mini"]
pytestmark = pytest.mark.usefixtures("database")


def test_every_judged_period_of_the_park_is_explained_and_foots(mini: Park) -> None:
    judged = DecouplingResult.objects.filter(park=mini, scope_kind="park").values_list("start_year", "end_year")
    found = {(row.start_year, row.end_year): row.drivers for row in DriverResult.objects.filter(park=mini)}
    assert set(found) == set(judged) and (2021, 2023) in found
    totals = {row.year: float(row.co2e_t or 0) for row in ParkYear.objects.filter(park=mini)}
    for (start, end), drivers in found.items():
        assert drivers["start"] == pytest.approx(totals[start], rel=1e-9)
        assert drivers["end"] == pytest.approx(totals[end], rel=1e-9)
        parts = [*drivers["effects"].values(), *drivers["aside"].values()]
        parts += [left["change"] for left in drivers["left_out"]]
        assert drivers["start"] + sum(parts) == pytest.approx(drivers["end"], rel=1e-9)


def test_the_chain_of_years_sums_to_the_same_change(mini: Park) -> None:
    found = {(row.start_year, row.end_year): row.drivers for row in DriverResult.objects.filter(park=mini)}
    chained = sum(found[step]["end"] - found[step]["start"] for step in ((2021, 2022), (2022, 2023)))
    whole = found[(2021, 2023)]
    assert chained == pytest.approx(whole["end"] - whole["start"], rel=1e-9)


def test_a_neighbour_is_left_alone(mini: Park) -> None:
    other = Park.objects.create(code="next-door", name="邻园", province="重庆市")
    theirs = DriverResult.objects.create(park=other, start_year=2021, end_year=2022, drivers={})
    explain_park(mini)
    assert DriverResult.objects.get(park=other) == theirs
    assert explain_park(other) == 0


def test_the_page_shows_bars_and_their_sum(mini: Park) -> None:
    client = person("lmdi-viewer", mini, "viewer")
    html = client.get(f"/p/{mini.code}/decoupling/").content.decode()
    assert "碳排放变化的驱动因素，2021—2023" in html and "能源强度" in html and "总量变化" in html
    assert "碳排放变化的驱动因素" not in client.get(f"/p/{mini.code}/decoupling/?scope=key:power").content.decode()
    assert "What drove carbon, 2021—2023" in english(client).get(f"/p/{mini.code}/decoupling/").content.decode()
