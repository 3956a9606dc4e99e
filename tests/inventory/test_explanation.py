"""Every stored emission of the worked park explains itself; one that does not is named."""

import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from inventory.methods.explained import LANGUAGES, StoredRow, defect, explained
from inventory.models import Emission
from inventory.selectors.explanation import stored_rows
from park.models import Park
from tests.mini_park import mini

__all__ = ["mini"]
pytestmark = pytest.mark.django_db


def test_every_emission_of_the_worked_park_explains_itself(mini: Park) -> None:
    rows = list(stored_rows(mini))
    assert len(rows) == Emission.objects.filter(park=mini).count() > 400
    assert {defect(row, language) for row in rows for language in LANGUAGES} == {""}


def test_an_explanation_ends_in_the_stored_mass(mini: Park) -> None:
    for row in stored_rows(mini, 2023):
        for language in LANGUAGES:
            found = explained(row, language)
            assert found is not None and found.substituted.count(" = ") >= 2
            number = found.substituted.rpartition(" = ")[2].split(" ")[0]
            assert Decimal(number.replace("−", "-")) == row.mass_t.normalize()


def test_the_command_counts_and_names(mini: Park) -> None:
    out = io.StringIO()
    call_command("explain", "--park", mini.code, "--json", stdout=out)
    content = json.loads(out.getvalue())
    assert content["failures"] == [] and content["rows"] == sum(content["methods"].values())
    Emission.objects.filter(park=mini, year=2023, month=5, method="fuel.combustion").update(trail={"inputs": {}})
    with pytest.raises(CommandError, match=r"行无法解释：\n.*fuel\.combustion"):
        call_command("explain", "--park", mini.code, stdout=io.StringIO())
    with pytest.raises(CommandError, match="没有代码为none的园区"):
        call_command("explain", "--park", "none")


def test_a_row_without_the_tier_of_its_factor_is_told() -> None:
    trail = {
        "inputs": {"to_wwtp": 7.5},
        "measured": [],
        "tiers": {"activity": "2"},
        "sources": {"factor": {"key": "x"}},
    }
    row = StoredRow("2023-05 1.1", "water.sewer", "w01018", Decimal("7.5"), "t", "2", trail)
    assert defect(row, "zh") == "no tier of factor"
