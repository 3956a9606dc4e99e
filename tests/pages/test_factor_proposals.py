"""Pages of own factors and sets: what a person sees and may press, from proposal to the explained result."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.models import Factor, FactorProposal, FactorSetChoice, FactorUse
from park.models import User
from tests.inventory.own_factor_park import PDF, OwnFactorPark, build, coal, put_in_force, run
from tests.inventory.test_factor_import import GOOD, as_csv, changed

HOME = "/p/paged/factors/"
PER_TONNE, PER_VOLUME = "value-ncv-GJ-t", "value-ncv-GJ-1e4Nm3"
WHOLE = {"ncv": (Decimal(20), "GJ/t"), "carbon": (Decimal("0.025"), "tC/GJ"), "oxidation": (Decimal("0.99"), "1")}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[OwnFactorPark]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        yield build("paged")
        transaction.set_rollback(True)


@pytest.fixture
def here(made: OwnFactorPark, django_db_blocker: Any) -> Iterator[OwnFactorPark]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield made
        transaction.set_rollback(True)


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def report() -> SimpleUploadedFile:
    return SimpleUploadedFile("化验报告.pdf", PDF, "application/pdf")


def form(**changed: Any) -> dict[str, Any]:
    plain = {PER_TONNE: "21.5", "first_year": "2023", "last_year": "2024", "tier": "1", "reason": "市质检院化验报告"}
    return plain | {"evidence": report()} | changed


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_from_the_form_to_the_explained_result(here: OwnFactorPark) -> None:
    filer, editor = browser(here.filer), browser(here.editor)
    asked = page(filer, f"{HOME}own/new/?key=fuel.bituminous")
    assert "19.57 (GBT32151_2024)" in asked
    response = filer.post(f"{HOME}own/new/?key=fuel.bituminous", form(enterprise=here.firms["A"].pk))
    filed = FactorProposal.objects.get(park=here.park)
    assert response.headers["Location"] == f"{HOME}own/{filed.pk}/"
    assert filed.enterprise == here.firms["A"] and filed.evidence is not None
    address = f"{HOME}own/{filed.pk}/"
    assert 'value="approve"' not in page(editor, address)  # the dry run comes first
    editor.post(f"{address}decide/", {"act": "rehearse"})
    shown = page(editor, address)
    for words in ("1,741.75", "1,913.522", 'value="approve"', "化验报告.pdf"):
        assert words in shown
    assert 'value="approve"' not in page(filer, address)
    editor.post(f"{address}decide/", {"act": "approve"})
    filed.refresh_from_db()
    assert filed.state == "proposed"  # without the tick nothing happens
    editor.post(f"{address}decide/", {"act": "approve", "sure": "yes", "reason": "同意"})
    filed.refresh_from_db()
    assert filed.state == "approved"
    run(here.park)
    factor = Factor.objects.get(park=here.park)
    used = page(editor, f"{HOME}{factor.pk}/")
    assert "1,913.522" in used and f"?year=2023&amp;factor={factor.pk}" in used
    rows = page(editor, f"/p/paged/emissions/?year=2023&factor={factor.pk}")
    assert rows.count("<tr>") == 2  # the head and the one emission
    assert f"{HOME}{factor.pk}/" in rows


def test_bounds_are_told_beside_the_field(here: OwnFactorPark) -> None:
    filer = browser(here.filer)
    response = filer.post(
        f"{HOME}own/new/?key=fuel.bituminous", form(enterprise=here.firms["A"].pk, **{PER_TONNE: "195.7"})
    )
    assert response.status_code == 422
    html = response.content.decode()
    field = html[html.index('id="id_value-ncv-GJ-t"') :]
    assert "超出方法允许的范围 1—60 GJ/t" in field[: field.index("form-text")]
    assert not FactorProposal.objects.exists()


def fields(html: str) -> dict[str, tuple[str, str]]:
    """Name of every field of a value → its unit and its hint as printed, without markup."""
    found = {}
    for block in html.split('<div class="field')[1:]:
        name = re.search(r'<input[^>]* name="(value-[^"]+)"', block)
        if name is not None:
            unit = re.search(r'<span class="unit">(.*?)</span>', block)
            hint = re.search(r'<p class="form-text">(.*?)</p>', block)
            assert name[1] not in found and unit is not None
            found[name[1]] = (re.sub("<[^>]+>", "", unit[1]), hint[1] if hint else "")
    return found


def test_a_parameter_in_two_units_has_a_field_for_each(here: OwnFactorPark) -> None:
    shown = fields(page(browser(here.filer), f"{HOME}own/new/?key=fuel.natural_gas"))
    # IPCC gives 48 GJ/t, the Chinese sets 389.31 GJ/万Nm³: neither may stand beside the field of the other.
    assert shown[PER_TONNE] == ("GJ/t", "因子库：48 (IPCC2006)")
    unit, hint = shown[PER_VOLUME]
    assert unit == "GJ/万Nm3" and "389.31 (GBT32151_2024)" in hint and "48 " not in hint and "IPCC" not in hint
    assert list(shown)[:2] == [PER_VOLUME, PER_TONNE]
    assert "GJ/万Nm<sup>3</sup>" in page(browser(here.filer), f"{HOME}?q=fuel.natural_gas")  # as the library prints it


@pytest.mark.parametrize("key", ["fuel.bf_gas", "fuel.cog", "fuel.ld_gas"])
def test_process_gases_have_both_units_too(here: OwnFactorPark, key: str) -> None:
    assert {PER_TONNE, PER_VOLUME} <= set(fields(page(browser(here.filer), f"{HOME}own/new/?key={key}")))


@pytest.mark.parametrize(("field", "value", "unit"), [(PER_VOLUME, "360", "GJ/1e4Nm3"), (PER_TONNE, "49.5", "GJ/t")])
def test_either_unit_can_be_proposed(here: OwnFactorPark, field: str, value: str, unit: str) -> None:
    given = form(enterprise=here.firms["A"].pk, **{PER_TONNE: "", field: value})
    response = browser(here.filer).post(f"{HOME}own/new/?key=fuel.natural_gas", given)
    assert response.status_code == 302
    [filed] = FactorProposal.objects.get(park=here.park).values.all()
    assert (filed.parameter, filed.value, filed.unit) == ("ncv", Decimal(value), unit)


def test_both_units_of_a_parameter_are_refused_by_name(here: OwnFactorPark) -> None:
    given = form(enterprise=here.firms["A"].pk, **{PER_TONNE: "49.5", PER_VOLUME: "360"})
    response = browser(here.filer).post(f"{HOME}own/new/?key=fuel.natural_gas", given)
    assert response.status_code == 422
    assert response.content.decode().count("低位发热量在多个单位下都填了数值") == 2  # beside each of the two
    assert not FactorProposal.objects.exists()


def test_a_slip_is_told_beside_the_field_it_was_typed_in(here: OwnFactorPark) -> None:
    given = form(enterprise=here.firms["A"].pk, **{PER_TONNE: "360"})
    response = browser(here.filer).post(f"{HOME}own/new/?key=fuel.natural_gas", given)
    html = response.content.decode()
    block = html[html.index(f'id="id_{PER_TONNE}"') :]
    assert "超出方法允许的范围 1—60 GJ/t" in block[: block.index("form-text")]


def test_a_filer_cannot_propose_for_a_neighbour_or_the_park(here: OwnFactorPark) -> None:
    filer = browser(here.filer)
    for enterprise in (here.firms["B"].pk, ""):
        response = filer.post(f"{HOME}own/new/?key=fuel.bituminous", form(enterprise=enterprise))
        assert response.status_code == 422
    assert not FactorProposal.objects.exists()


def test_the_report_is_a_download_and_nothing_else(here: OwnFactorPark) -> None:
    filed = put_in_force(here, "A", coal())
    response = browser(here.filer).get(f"{HOME}own/{filed.pk}/report/")
    assert response.content == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert browser(here.neighbour).get(f"{HOME}own/{filed.pk}/report/").status_code == 404


def test_a_fallback_is_visible_where_the_result_is_explained(here: OwnFactorPark) -> None:
    put_in_force(here, "A", coal(values=WHOLE, tier="3"))
    run(here.park)
    html = page(browser(here.viewer), "/p/paged/emissions/?year=2023&category=fuel")
    assert html.count("等级低于自动选用的因子") == 3  # calorific value, carbon and oxidation of A
    assert html.count("低级：理论推算或类似活动") == 3
    factor = Factor.objects.filter(park=here.park).first()
    assert factor is not None
    shown = page(browser(here.viewer), f"{HOME}{factor.pk}/")
    assert "借用邻近园区同型锅炉的缺省值" in shown and "低级：理论推算或类似活动" in shown


def test_a_set_is_chosen_after_its_dry_run(here: OwnFactorPark) -> None:
    editor = browser(here.second)
    given = {"purpose": "fuel", "first_year": "2023", "factor_set": "IPCC2006", "reason": "与上级清单一致"}
    assert 'value="choose"' not in page(editor, f"{HOME}sets/")
    shown = editor.post(f"{HOME}sets/choose/", given | {"act": "rehearse"}).content.decode()
    assert "2,440.68" in shown and 'value="choose"' in shown
    assert FactorSetChoice.objects.filter(park=here.park).count() == 1
    wrong = editor.post(f"{HOME}sets/choose/", given | {"factor_set": "PROV_2011", "act": "choose"})
    assert wrong.status_code == 422
    editor.post(f"{HOME}sets/choose/", given | {"act": "choose"})
    assert "IPCC2006" in page(editor, f"{HOME}sets/")
    assert 'value="choose"' not in page(browser(here.viewer), f"{HOME}sets/")


def test_a_list_is_shown_row_by_row_before_it_is_filed(here: OwnFactorPark) -> None:
    filer = browser(here.filer)
    data = as_csv(GOOD, changed(key="fuel.diesel", value="427"))
    upload = {"file": SimpleUploadedFile("因子.csv", data), "evidence": report()}
    shown = filer.post(f"{HOME}own/import/", upload).content.decode()
    assert "新增 1" in shown and "拒绝 1" in shown and "超出方法允许的范围" in shown
    assert not FactorProposal.objects.exists()
    found = re.search(r'name="held" value="([^"]+)"', shown)
    assert found is not None
    # What one person checked nobody else files.
    browser(here.neighbour).post(f"{HOME}own/import/confirm/", {"held": found[1]})
    assert not FactorProposal.objects.exists()
    filer.post(f"{HOME}own/import/confirm/", {"held": found[1]})
    assert FactorProposal.objects.get().enterprise == here.firms["A"]


@pytest.mark.parametrize("address", ["", "own/", "sets/", "{factor}/"])
def test_queries_do_not_grow_with_proposals_and_uses(here: OwnFactorPark, address: str) -> None:
    editor = browser(here.editor)
    reference = Factor.objects.get(key="fuel.bituminous", parameter="ncv", factor_set="GBT32151_2024")
    counts = []
    for year in (2030, 2031, 2032):
        for firm in ("A", "B", "C"):
            put_in_force(here, firm, coal(first_year=year, last_year=year))
            FactorUse.objects.create(
                park=here.park, enterprise=here.firms[firm], year=year, month=1, factor=reference, kind="ghg",
                substance="CO2", rows=1, mass_t=1,
            )  # fmt: skip
        editor.get(HOME + address.format(factor=reference.pk))
        with CaptureQueriesContext(connection) as queries:
            editor.get(HOME + address.format(factor=reference.pk))
        counts.append(len(queries))
    assert counts[0] == counts[-1] and counts[-1] <= 16


def test_filters_by_owner_tier_region_and_year(here: OwnFactorPark) -> None:
    put_in_force(here, "A", coal())
    filer, neighbour = browser(here.filer), browser(here.neighbour)
    assert "21.5" in page(filer, f"{HOME}?owner=enterprise")
    assert "21.5" not in page(neighbour, f"{HOME}?q=fuel.bituminous")
    assert "21.5" not in page(filer, f"{HOME}?owner=enterprise&valid=2025")
    chongqing = page(filer, f"{HOME}?family=power&region=重庆&valid=2022")
    assert "0.5227" in chongqing and "0.5581" not in chongqing
    assert "21.5" in page(filer, f"{HOME}?q=fuel.bituminous&tier=1")
