"""Codes: check symbols worked by hand, forms of permits and outlets."""

import pytest

from park.methods.uscc import OUTLETS, PERMIT, check_symbol, is_subject, is_uscc, normal_uscc
from tests.inventory.ledger.filing import NEIGHBOUR, USCC


def test_check_symbol_of_a_printed_permit() -> None:
    """HJ 608-2017 prints 91130200699229617X001P; Σ of its 17 symbols × 3^(i−1) mod 31 leaves X (29)."""
    # 9·1+1·3+1·9+3·27+0+2·26+0+0+6·20+9·29+9·25+2·13+2·8+9·24+6·10+1·30+7·28 = 1304 = 42·31 + 2; 31 − 2 = 29 → X
    assert 9 + 3 + 9 + 81 + 52 + 120 + 261 + 225 + 26 + 16 + 216 + 60 + 30 + 196 == 1304
    assert check_symbol("91130200699229617") == "X"
    assert is_uscc(USCC)


@pytest.mark.parametrize("subject", ["699229617", "M000100Y4"])
def test_subject_part_has_its_own_check(subject: str) -> None:
    assert is_subject(subject)
    assert not is_subject(subject[:8] + "0")


@pytest.mark.parametrize("place", range(18))
def test_a_changed_symbol_is_found(place: int) -> None:
    other = "2" if USCC[place] != "2" else "3"
    assert not is_uscc(USCC[:place] + other + USCC[place + 1 :])


@pytest.mark.parametrize("code", ["", USCC[:17], USCC + "0", "91130200699229617I", "110108000000016"])
def test_other_forms_are_refused(code: str) -> None:
    assert not is_uscc(code)


def test_full_width_and_lower_case_are_normalised() -> None:
    assert normal_uscc(" ９１130200699229617x ") == USCC


def test_neighbour_of_the_cases_is_valid() -> None:
    assert is_uscc(NEIGHBOUR)


def test_permit_and_outlets() -> None:
    assert PERMIT.fullmatch("91130200699229617X001P")
    assert not PERMIT.fullmatch("91130200699229617X01P")
    assert OUTLETS["air"].fullmatch("DA001") and OUTLETS["air"].fullmatch("MF0001")
    assert not OUTLETS["air"].fullmatch("DW001")
