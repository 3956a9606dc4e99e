"""The independently worked four-firm park goes in through the front door; its expected values come out of the stores.

Process, N2O and CH4 values of the case belong to methods that are not there yet: they are left out of the sums here.
"""

from decimal import Decimal

import pytest

from assessment.models import IndicatorValue
from decoupling.methods.tapio import TapioState
from decoupling.models import DecouplingResult
from inventory.models import ParkYear
from inventory.selectors.total import enterprise_totals, yearly_totals
from park.models import Park
from park.services.audit import first_broken
from tests import mini_park
from tests.mini_park import GOLDEN, YEARS, database, mini

__all__ = ["database", "mini"]

EXPECTED = GOLDEN["expected"]
KEYS = {"电力": "power", "化工": "chemical", "建材": "building", "其他": "other"}


def close(value: Decimal | None, expected: str | float | Decimal) -> bool:
    """Equal to 1e-9 relative, as the case asks."""
    wanted = Decimal(str(expected))
    return value is not None and abs(value - wanted) <= Decimal("1e-9") * max(abs(wanted), Decimal("1e-3"))


pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("firm", "ABCD")
def test_enterprise_totals(mini: Park, firm: str, year: int) -> None:
    frame = enterprise_totals(mini, [year])
    firms = dict(mini.enterprises.values_list("name", "pk"))
    rows = frame[frame["enterprise_id"] == firms[f"算例企业{firm}"]]

    def amount(kind: str, category: str | None = None, in_park: bool = False) -> Decimal:
        part = rows[(rows["kind"] == kind) & (rows["in_park"] == in_park)]
        part = part if category is None else part[part["category"] == category]
        return sum(part["amount"], Decimal(0))

    expected = EXPECTED["enterprise"][firm][str(year)]
    assert close(amount("ghg", "fuel"), expected["fossil_co2_t"])
    assert close(amount("ghg", "power"), expected["electricity_co2_t"])
    assert close(amount("ghg", "heat", in_park=True), expected["heat_in_park_co2_t"])
    assert close(amount("energy"), expected["energy_tce"])
    output = rows[(rows["kind"] == "economy") & (rows["item"] == "output_value_const")]["amount"]
    assert close(sum(output, Decimal(0)), expected["output_1e4yuan"])


@pytest.mark.parametrize("year", YEARS)
def test_park_year(mini: Park, year: int) -> None:
    stored, expected = ParkYear.objects.get(park=mini, year=year), EXPECTED["park"][str(year)]
    energy_carbon = Decimal(expected["fossil_co2e_t"]) + Decimal(expected["electricity_co2e_t"])
    assert close(stored.co2e_t, energy_carbon)
    assert close(stored.scope1_co2e_t, expected["fossil_co2e_t"])
    assert close(stored.scope2_co2e_t, expected["electricity_co2e_t"])
    assert close(stored.coal_tce, expected["energy_tce"])
    assert close(stored.output_const, expected["output_1e4yuan"])
    assert close(stored.air_equivalents, expected["air_equivalents"])
    assert close(stored.water_equivalents, expected["water_equivalents"])
    assert stored.is_complete and stored.gap_count == 0


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", KEYS)
def test_industry_energy_carbon(mini: Park, name: str, year: int) -> None:
    frame = yearly_totals(mini, [year])
    rows = frame[(frame["key_industry"] == KEYS[name]) & (frame["kind"] == "ghg")]
    expected = Decimal(EXPECTED["industry"][str(year)][name]["能源活动"])
    assert close(sum(rows["co2e_t"], Decimal(0)), expected)


def test_pollutants_in_kg(mini: Park) -> None:
    frame = yearly_totals(mini, [2023])
    sums = {item: sum(rows, Decimal(0)) * 1000 for item, rows in frame.groupby("item")["amount"]}
    for name, item in (mini_park.AIR | mini_park.WATER).items():
        assert close(sums[item], EXPECTED["park"]["2023"][name])


@pytest.mark.parametrize("name", KEYS)
def test_decoupling_directions(mini: Park, name: str) -> None:
    """Economy and pollution need no further method; carbon of an industry without process gases is whole as well."""
    expected = EXPECTED["decoupling_2021_2023"][name]
    stored = DecouplingResult.objects.get(
        park=mini, scope_kind="key", scope_code=KEYS[name], view="plan", start_year=2021, end_year=2023
    )
    assert stored.judgement["economy"]["direction"] == expected["economy"]
    assert stored.judgement["pollution"]["direction"] == expected["pollution"]
    if name == "电力":
        assert stored.state == expected["annex_c"]
        assert TapioState(stored.tapio_state).label_zh == expected["tapio_state"]
        assert close(stored.tapio_elasticity, expected["tapio_carbon"])


def test_indicator_values_and_grade(mini: Park) -> None:
    values = {row.indicator_id: row for row in IndicatorValue.objects.filter(park=mini, year=2023)}
    expected = EXPECTED["rating_2023"]
    for name, code in (
        ("energy", "001-T5-1"),
        ("SO2", "001-T5-3-a21026"),
        ("NOX", "001-T5-3-a21002"),
        ("COD", "001-T5-3-w01018"),
    ):
        assert close(values[code].value, expected["values"][name])
        assert values[code].verdict == expected["verdicts"][name]


def test_audit_chain_is_whole(mini: Park) -> None:
    assert first_broken(mini) is None
