"""Forms of waste codes."""

import pytest

from inventory.ledger.codes import WASTE


@pytest.mark.parametrize("code", ["900-039-49", "HW49-900-039-49", "SW02", "SW17-900", "900-001-S17"])
def test_waste_codes(code: str) -> None:
    assert WASTE.fullmatch(code)


@pytest.mark.parametrize("code", ["粉煤灰", "900-39-49", "12"])
def test_other_texts_are_no_waste_codes(code: str) -> None:
    assert not WASTE.fullmatch(code)
