"""The dry run: what a filing adds, changes, leaves and takes away."""

from decimal import Decimal
from typing import Any

import pandas as pd

from inventory.ledger.difference import CellChange, compare
from inventory.ledger.lines import COLUMNS
from tests.inventory.ledger.filing import GOOD, filed, parsed, rows


def lines(given: dict[str, list[dict[str, Any]]] | None = None, **spoiled: Any) -> pd.DataFrame:
    return parsed(filed(given, **spoiled)).lines


def test_first_filing_adds_everything() -> None:
    nothing = pd.DataFrame(columns=list(COLUMNS))
    found = compare(lines(), nothing)
    assert (len(found.added), found.updated, found.removed, found.unchanged) == (len(lines()), (), (), 0)
    assert found.added[0].state == "added" and found.added[0].changes


def test_same_content_changes_nothing() -> None:
    found = compare(lines(), lines())
    assert found.changes_nothing and found.unchanged == len(lines())


def test_same_quantity_in_another_unit_or_scale_changes_nothing() -> None:
    stored = lines()
    stored["quantity"] = [Decimal(f"{value:.9f}") for value in stored["quantity"]]
    assert compare(lines(), stored).changes_nothing
    in_kwh = lines(s02_2_unit="MWh", s02_2_purchase=12300, s02_2_consumption=12300)
    assert compare(in_kwh, lines()).changes_nothing


def test_changed_cell_shows_old_and_new() -> None:
    found = compare(lines(s07_0_emission=6.5), lines())
    (change,) = found.updated
    assert (change.period, change.sheet, change.cell, change.item, change.header) == (
        "2025-03",
        "07",
        "J4",
        "a21026",
        "实际排放量",
    )
    assert change.changes == (CellChange("emission", "实际排放量", "7 t", "6.5 t"),)
    assert (found.added, found.removed, found.unchanged) == ((), (), len(lines()) - 1)


def test_changed_parameter_is_a_change_of_the_lines_that_carry_it() -> None:
    found = compare(lines(s02_0_ncv=20), lines())
    assert {change.field for change in found.updated} == {"purchase", "consumption"}
    assert {change.changes for change in found.updated} == {(CellChange("ncv", "实测低位发热量", "19.57", "20"),)}


def test_changed_tier_is_a_change_of_every_line_of_the_row() -> None:
    found = compare(lines(s02_1_data_tier="monitored"), lines())
    assert {(change.field, change.changes) for change in found.updated} == {
        (
            field,
            (CellChange("tier", "数据等级", "2", "1"), CellChange("data_tier", "数据来源等级", "报表", "监测")),
        )
        for field in ("purchase", "consumption")
    }


def test_notation_key_instead_of_a_number() -> None:
    found = compare(lines(s02_1_consumption="NE"), lines())
    (change,) = found.updated
    assert change.changes[0] == CellChange("consumption", "消费量合计", "12.3 1e4Nm3", "NE")


def test_added_and_removed_rows() -> None:
    given = rows()
    given["02"].append({**GOOD["02"][0], "energy_code": "21", "ncv": 42, "stock_begin": None, "stock_end": None})
    del given["09"][0]
    found = compare(lines(given), lines())
    assert {change.item for change in found.added} == {"21"}
    assert {(change.sheet, change.field) for change in found.removed} == {
        ("09", "generated"),
        ("09", "disposed"),
        ("09", "stored"),
    }
    assert not found.updated


def test_moved_rows_are_the_same_rows() -> None:
    given = rows()
    given["02"].reverse()
    assert compare(lines(given), lines()).changes_nothing


def test_rows_told_apart_by_receiver() -> None:
    given = rows()
    given["09"] = [
        {"waste_code": "SW02", "generated": 5, "used_out": 5, "receiver": code}
        for code in ("91130200699229617X", "91500115MA5U12345L")
    ]
    given["09"][1]["used_out"] = 4
    swapped = {**given, "09": list(reversed(given["09"]))}
    assert compare(lines(swapped), lines(given)).changes_nothing


def test_difference_is_plain() -> None:
    found = compare(lines(s07_0_emission=6.5), lines()).as_dict()
    assert found["updated"][0]["changes"][0]["new"] == "6.5 t"
