"""Uses of factors told from trails: each row once per factor, memo items and in-park purchases without mass."""

import pandas as pd

from inventory.methods.factor_use import COLUMNS, factor_uses

NCV = {"id": 7, "key": "fuel.x", "flags": []}
HELD = {"id": 8, "key": "power.location", "flags": ["wider_region", "factor_year_gap"]}


def emissions(*rows: tuple[int, int, float, bool, bool, dict[str, object]]) -> pd.DataFrame:
    names = ["enterprise_id", "month", "mass_t", "in_park", "memo", "trail"]
    return pd.DataFrame(rows, columns=names).assign(year=2024, kind="ghg", substance="CO2")


def told(frame: pd.DataFrame) -> set[tuple[object, ...]]:
    found = factor_uses(frame)
    assert list(found.columns) == list(COLUMNS)
    columns = ["enterprise_id", "month", "factor_id", "flags", "rows", "mass_t"]
    return set(found[columns].itertuples(index=False, name=None))


def test_rows_and_mass_by_enterprise_month_and_factor() -> None:
    shared = {"sources": {"ncv": NCV, "power_ef": HELD}}
    frame = emissions(
        (1, 1, 2.5, False, False, shared),
        (1, 1, 1.5, False, False, {"sources": {"ncv": dict(NCV)}}),
        (1, 2, 4.0, False, False, shared),
        (2, 1, 8.0, True, False, shared),
        (2, 1, 16.0, False, True, {"sources": {"ncv": NCV}}),
    )
    assert told(frame) == {
        (1, 1, 7, "", 2, 4.0),
        (1, 1, 8, "factor_year_gap,wider_region", 1, 2.5),
        (1, 2, 7, "", 1, 4.0),
        (1, 2, 8, "factor_year_gap,wider_region", 1, 4.0),
        (2, 1, 7, "", 2, 0.0),
        (2, 1, 8, "factor_year_gap,wider_region", 1, 0.0),
    }


def test_one_factor_in_two_places_of_a_row_is_one_use() -> None:
    assert told(emissions((1, 1, 3.0, False, False, {"sources": {"a": NCV, "b": NCV}}))) == {(1, 1, 7, "", 1, 3.0)}


def test_results_without_factors_use_none() -> None:
    frame = emissions((1, 1, 3.0, False, False, {"sources": {}}), (1, 2, 3.0, False, False, {"report": 5}))
    assert told(frame) == set()
    assert factor_uses(frame.iloc[:0]).empty
