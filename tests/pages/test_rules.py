"""Pages of the ledger rules and permitted amounts: who reads, who sets, and what another park never sees."""

from decimal import Decimal

import pytest
from django.test import Client

from inventory.models import LedgerVersion, PermittedAmount, RuleSetting
from inventory.services.ledger import stage_upload
from park.models import AuditEvent, User
from tests.inventory.ledger_park import LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


JUMP = {
    "scope_kind": "fuel",
    "scope_code": "04",
    "bound-share": "0.8",
    "severity": "info",
    "valid_from": "2025-03",
    "valid_to": "",
    "reason": "供暖季用煤波动大",
}


def test_an_editor_sets_a_rule_and_the_page_tells_who_when_and_why(here: LedgerPark) -> None:
    answer = signed_in(here.editor).post("/p/one/ledgers/rules/jump/", JUMP)
    assert answer.status_code == 302
    (kept,) = RuleSetting.objects.all()
    assert (kept.park, kept.scope, kept.values, kept.severity) == (here.park, "fuel:04", {"share": "0.8"}, "info")
    assert AuditEvent.objects.get(park=here.park, action="rule.set").detail["reason"] == "供暖季用煤波动大"
    for reader in (here.viewer, here.filer, here.assessor):
        text = signed_in(reader).get("/p/one/ledgers/rules/jump/").content.decode()
        assert "供暖季用煤波动大" in text and "2025-03" in text and 'id="rule-new"' not in text


def test_settings_of_one_park_are_unknown_in_another(here: LedgerPark) -> None:
    there = ledger_park("two")
    signed_in(here.editor).post("/p/one/ledgers/rules/jump/", JUMP)
    assert "供暖季用煤波动大" not in signed_in(there.editor).get("/p/two/ledgers/rules/jump/").content.decode()
    permitted = {"enterprise": there.plant.pk, "pollutant": "a21026", "from_year": 2025, "tonnes": "60", "source": "证"}
    assert signed_in(here.editor).post("/p/one/ledgers/permits/", permitted).status_code == 422
    assert not PermittedAmount.objects.exists()


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("jump", {"scope_kind": "fuel", "scope_code": "99"}),  # no such fuel
        ("jump", {"bound-share": "", "severity": ""}),  # nothing is set
        ("jump", {"valid_to": "2025-02"}),  # ends before it begins
        ("jump", {"reason": " "}),
        ("ncv_band", {"scope_kind": "", "scope_code": "", "bound-low": "10", "bound-high": "20"}),  # a fuel is needed
        ("steam_band", {"bound-low": "4", "bound-high": "3"}),  # upside down
        ("required", {}),  # structural
    ],
)
def test_a_setting_that_cannot_be_is_refused(here: LedgerPark, code: str, changed: dict[str, str]) -> None:
    assert signed_in(here.editor).post(f"/p/one/ledgers/rules/{code}/", {**JUMP, **changed}).status_code == 422
    assert not RuleSetting.objects.exists()


def test_rules_for_reviewers_are_no_matter_of_filers(here: LedgerPark) -> None:
    filer, viewer = signed_in(here.filer), signed_in(here.viewer)
    assert filer.get("/p/one/ledgers/rules/last_digits/").status_code == 404
    assert "last_digits" not in filer.get("/p/one/ledgers/rules/").content.decode()
    assert "last_digits" in viewer.get("/p/one/ledgers/rules/").content.decode()


def test_a_permitted_amount_is_kept_by_outlet_and_shown_to_its_filer_only(here: LedgerPark) -> None:
    given = {"enterprise": here.plant.pk, "outlet": "da001", "pollutant": "a21026", "from_year": 2025}
    given |= {"tonnes": "60.5", "source": "排污许可证副本第8页"}
    assert signed_in(here.editor).post("/p/one/ledgers/permits/", given).status_code == 302
    (kept,) = PermittedAmount.objects.all()
    assert (kept.outlet.code, kept.tonnes) == ("DA001", Decimal("60.5"))
    assert AuditEvent.objects.filter(park=here.park, action="permit.set").count() == 1
    assert "排污许可证副本第8页" in signed_in(here.filer).get("/p/one/ledgers/permits/").content.decode()
    assert "排污许可证副本第8页" not in signed_in(here.neighbours_filer).get("/p/one/ledgers/permits/").content.decode()
    wrong = given | {"outlet": "DA009"}
    assert signed_in(here.editor).post("/p/one/ledgers/permits/", wrong).status_code == 422


def test_a_warning_is_explained_on_the_page_and_read_by_the_reviewer(here: LedgerPark) -> None:
    data = workbook(s07_0_conc_avg=51, s07_0_emission=10.2)  # 51 mg/m³ above the permitted 50
    shown = stage_upload(here.access(here.filer), here.plant, "台账.xlsx", data, here.filer)
    address, client = f"/p/one/ledgers/uploads/{shown.pk}/", signed_in(here.filer)
    refused = client.post(address, {"act": "confirm", "declared": "on"})
    assert refused.status_code == 422 and "请简要说明数值属实的原因" in refused.content.decode()
    assert (
        client.post(address, {"act": "confirm", "declared": "on", "explain-over_limit": "启炉两小时"}).status_code
        == 302
    )
    version = LedgerVersion.objects.get()
    reviewed = signed_in(here.viewer).get(f"/p/one/ledgers/versions/{version.pk}/review/")
    assert reviewed.status_code == 200 and "启炉两小时" in reviewed.content.decode()
