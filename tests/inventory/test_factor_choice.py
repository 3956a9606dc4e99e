"""Choosing a set by year: the dry run says what the recompute gives, exactly the months that change are marked."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction

from inventory.methods.candidate import LOWER_TIER, Candidate, Context
from inventory.methods.choice import Wanted, choose, choose_fuel
from inventory.methods.choice_frame import join_library
from inventory.methods.declaration import FactorNeed
from inventory.methods.lookup import add_names
from inventory.models import DirtyMonth, Emission, FactorSetChoice
from inventory.services.factor_choice import choose_set, rehearse_choice, selectable_sets
from inventory.services.reference.candidates import reference_candidates
from park.models import AuditEvent
from tests.inventory.methods.line_builder import frame, line
from tests.inventory.own_factor_park import OwnFactorPark, build, run

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
NEED = FactorNeed("mcf", "MCF", "waste", "修正因子", "correction", "1", 0, 1, key="waste.a|waste.b", named="mcf")


@pytest.fixture(scope="module")
def parks(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[OwnFactorPark, OwnFactorPark]]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        yield build("sets"), build("others")
        transaction.set_rollback(True)


@pytest.fixture
def here(parks: tuple[OwnFactorPark, OwnFactorPark], django_db_blocker: Any) -> Iterator[OwnFactorPark]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield parks[0]
        transaction.set_rollback(True)


def test_the_dry_run_of_a_set_is_what_the_recompute_gives(here: OwnFactorPark) -> None:
    """IPCC: 25.8 GJ/t · 94600 kg/TJ = 2.44068 tCO2/t; C measured 20 GJ/t: 1.892 tCO2/t."""
    editor = here.access(here.editor)
    impact = rehearse_choice(editor, "fuel", 2023, "IPCC2006").as_json()
    after = {row["enterprise_id"]: Decimal(row["after_co2e_t"]) for row in impact["rows"]}
    expected = {"A": Decimal("2440.68"), "B": Decimal("244.068"), "C": Decimal("189.2")}
    assert after == {here.firms[firm].pk: mass for firm, mass in expected.items()}
    assert not DirtyMonth.objects.filter(park=here.park).exists()
    choose_set(editor, "fuel", 2023, "IPCC2006", "与上级清单一致")
    marked = set(DirtyMonth.objects.values_list("park_id", "enterprise_id", "year", "month"))
    assert marked == {(here.park.pk, here.firms[firm].pk, 2023, 5) for firm in "ABC"}
    run(here.park)
    for firm, mass in expected.items():
        row = Emission.objects.get(park=here.park, enterprise=here.firms[firm], method__startswith="fuel.")
        assert row.mass_t == mass
    event = AuditEvent.objects.filter(park=here.park, action="factor_set.chosen").get()
    assert event.detail["reason"] == "与上级清单一致" and event.detail["months"] == 3


def test_a_choice_for_later_years_leaves_the_filed_ones(here: OwnFactorPark) -> None:
    choose_set(here.access(here.editor), "fuel", 2024, "IPCC2006", "自2024年起")
    assert not DirtyMonth.objects.filter(park=here.park).exists()


def test_only_an_editor_chooses(here: OwnFactorPark) -> None:
    for user in (here.viewer, here.filer):
        with pytest.raises(PermissionDenied):
            choose_set(here.access(user), "fuel", 2023, "IPCC2006", "不应允许")
    assert FactorSetChoice.objects.filter(park=here.park).count() == 1


def test_sets_that_can_be_chosen(here: OwnFactorPark) -> None:
    found = selectable_sets(here.park)
    assert {"GBT32151_2024", "NDRC_24_industry_other", "IPCC2006"} <= set(found["fuel"])
    assert "GBT2589_2020" not in found["fuel"]  # gives no carbon
    assert "ETS_power_penalty" not in found["fuel"]
    assert set(found["order"]) == {"guide_first", "ipcc_first"}


def row(tier: str, value: float, **changed: Any) -> Candidate:
    return Candidate(1, "waste.a", "mcf", tier, "", "", 0, 9999, value, "1", tier, "secondary")._replace(**changed)


@pytest.mark.parametrize(("order", "expected"), [("", 0.5), ("guide_first", 0.5), ("ipcc_first", 0.8)])
def test_the_park_ranks_ipcc_beside_the_provincial_guide(order: str, expected: float) -> None:
    library = {("waste.a", "mcf"): [row("2c", 0.8), row("2b", 0.5), row("3", 0.1)]}
    context = Context(choices=[("order", 2023, order)] if order else [])
    pick = choose(library, Wanted(("waste.a",), "mcf", 2024), NEED, "", context)
    assert pick is not None and pick.row.value == expected


def test_own_rows_go_by_tier_then_owner_and_only_in_their_years() -> None:
    own = [
        row("3", 0.3, owner="enterprise", enterprise_id=7),
        row("1", 0.2, owner="park", first_year=2024),
        row("1", 0.1, owner="enterprise", enterprise_id=7, first_year=2025),
    ]
    library = {("waste.a", "mcf"): [row("2b", 0.5), *own]}

    def found(year: int, enterprise: int) -> tuple[float, tuple[str, ...]]:
        pick = choose(library, Wanted(("waste.a",), "mcf", year, enterprise), NEED)
        assert pick is not None
        return pick.row.value, pick.flags

    assert found(2023, 7) == (0.3, (LOWER_TIER,))
    assert found(2023, 8) == (0.5, ())
    assert found(2024, 7) == (0.2, ())
    assert found(2025, 7) == (0.1, ())
    assert found(2025, 8) == (0.2, ())


def fuel(name: str, value: float, owner: str = "", tier: str = "1") -> Candidate:
    made = Candidate(1, "fuel.x", name, owner or "IPCC2006", "", "", 0, 9999, value, "GJ/t", tier, "secondary")
    return made._replace(owner=owner, enterprise_id=7 if owner == "enterprise" else 0)


def test_measured_carbon_takes_the_place_of_the_factor_per_energy_of_its_set() -> None:
    base = [fuel("ncv", 25.8), fuel("carbon", 0.0258), fuel("oxidation", 1.0), fuel("co2_kg_per_tj", 94600.0)]
    plain, own = (choose_fuel([*base, *more], 2024, "IPCC2006", 7) for more in ([], [fuel("carbon", 0.027, "park")]))
    assert plain is not None and own is not None
    assert plain.rows["co2_per_tj"].value == 94600.0
    assert "co2_per_tj" not in own.rows
    assert {name: chosen.value for name, chosen in own.rows.items()} == {"ncv": 25.8, "carbon": 0.027, "oxidation": 1.0}


def test_a_measured_value_of_the_park_improves_on_a_lower_set_of_the_enterprise() -> None:
    base = [fuel("ncv", 25.8), fuel("carbon", 0.0258), fuel("oxidation", 1.0)]
    whole = [fuel(name, 0.9, "enterprise", "3") for name in ("ncv", "carbon", "oxidation")]
    chosen = choose_fuel([*base, *whole, fuel("ncv", 22.0, "park")], 2024, "IPCC2006", 7)
    assert chosen is not None
    assert {name: found.value for name, found in chosen.rows.items()} == {"ncv": 22.0, "carbon": 0.9, "oxidation": 0.9}
    other = choose_fuel([*base, *whole], 2024, "IPCC2006", 8)
    assert other is not None and other.rows["ncv"].value == 25.8


def test_an_own_factor_of_the_library_is_joined_to_the_lines_of_its_enterprise_only() -> None:
    """Clinker: 0.538 tCO2/t of the provincial guide; 0.520 measured by enterprise 2 for 2024."""
    clinker = {
        "sheet": "04", "field": "product_qty", "item": "CLINKER", "unit": "t", "quantity": 1000.0,
        "activity_method": "process.cement", "factor_keys": "process.cement.clinker", "activity_gas": "",
    }  # fmt: skip
    asked = [(1, 2024), (2, 2024), (2, 2023), (2, 2024)]
    lines = frame(line(**clinker, enterprise_id=enterprise, year=year) for enterprise, year in asked)
    blank = ("fuel_code", "boiler", "transport_mode", "treatment", "waste_kind", "division", "coef_item")
    lines = add_names(lines.assign(**dict.fromkeys(blank, "")))
    own = Candidate(
        -1, "process.cement.clinker", "ef_CO2", "enterprise_own", "P1", "", 2024, 2024, 0.52, "tCO2/t", "1",
        "confirmed", "enterprise", 2,
    )  # fmt: skip
    joined = join_library(lines, [*reference_candidates(FOLDER), own], Context())
    assert joined["process_co2"].tolist() == [0.538, 0.52, 0.538, 0.52]
    assert [source.get("owner", "") for source in joined["process_co2_source"]] == ["", "enterprise", "", "enterprise"]
