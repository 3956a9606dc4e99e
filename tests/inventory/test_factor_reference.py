"""The choice without a database: the tables give the same factors as the loaded library."""

from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from django.conf import settings
from django.core.management import call_command

from inventory.methods.choice_frame import carrier_frame, join_all
from inventory.methods.lookup import add_names
from inventory.selectors.factor import factor_frame
from inventory.services.reference.candidates import reference_candidates, reference_context, reference_gwp
from park.models import Park
from tests.inventory.methods.line_builder import frame, line

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
EMPTY = dict.fromkeys(
    (
        "activity_method",
        "factor_keys",
        "activity_gas",
        "boiler",
        "transport_mode",
        "treatment",
        "waste_kind",
        "coef_item",
        "division",
    ),
    "",
)


def test_a_line_gets_the_factors_of_its_province_set_and_year_from_the_tables() -> None:
    """重庆 2022: 0.5227 tCO2/MWh; bituminous coal 19.570 GJ/t, 0.0261 tC/GJ, 0.93 in GB/T 32151.22-2024."""
    lines = frame(
        [
            line(field="consumption", item="44", energy_kind="electricity", fuel_code="", year=2022) | EMPTY,
            line(field="consumption", item="04", energy_kind="fuel", fuel_code="bituminous", year=2022) | EMPTY,
        ]
    )
    context = reference_context(FOLDER, "重庆市", sets={"fuel": "GBT32151_2024"})
    joined = join_all(add_names(lines), reference_candidates(FOLDER), context)
    assert joined.loc[0, "power_ef"] == 0.5227
    assert joined.loc[1, ["ncv", "carbon", "oxidation"]].tolist() == [19.570, 0.0261, 0.93]


def test_a_choice_of_sets_may_change_with_the_year() -> None:
    candidates = reference_candidates(FOLDER)
    context = reference_context(FOLDER, sets={"fuel": [(2022, "ETS_sector_guides"), (2024, "IPCC2006")]})
    rows = carrier_frame(candidates, [2021, 2023, 2024], context)
    coal = rows[rows["fuel_code"] == "bituminous"]
    assert coal["factor_set"].tolist() == ["NDRC_24_industry_other", "ETS_sector_guides", "IPCC2006"]


def test_potentials_of_three_assessments() -> None:
    """CH4 21 / 28, N2O 310 / 265 in AR2 and AR5; 10,000 t of nitric acid at 8 kg/t: 24800 and 21200 tCO2e."""
    candidates = reference_candidates(FOLDER)
    for assessment, methane, nitric in (("AR2", 21, 24800), ("AR5", 28, 21200)):
        gwp = reference_gwp(candidates, assessment)
        assert (gwp["CO2"], gwp["CH4"]) == (1, methane)
        assert 10_000 * 8.0 / 1000 * gwp["N2O"] == pytest.approx(nitric)


def test_unknown_names_are_named() -> None:
    with pytest.raises(ValueError, match="没有省级行政区“巴渝”"):
        reference_context(FOLDER, "巴渝")
    with pytest.raises(ValueError, match=r"AR9.*AR5"):
        reference_gwp(reference_candidates(FOLDER), "AR9")


@pytest.mark.django_db
def test_the_library_gives_the_same_as_the_tables() -> None:
    call_command("load_reference", stdout=StringIO())
    park = Park.objects.create(code="p1", name="试验园区", province="重庆", grid_region="西南")
    years = [2012, 2020, 2023, 2025]
    tables = carrier_frame(reference_candidates(FOLDER), years, reference_context(FOLDER, "重庆", "西南"))
    key = ["energy_kind", "fuel_code", "year"]
    columns = [
        *key,
        "ncv",
        "carbon",
        "oxidation",
        "co2_per_tj",
        "power_ef",
        "heat_ef",
        "factor_set",
        "tier",
        "unverified",
    ]
    found, expected = (
        rows[columns].sort_values(key, ignore_index=True) for rows in (factor_frame(park, years), tables)
    )
    pd.testing.assert_frame_equal(found, expected)
