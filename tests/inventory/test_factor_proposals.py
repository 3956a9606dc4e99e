"""Own factors from proposal to result: who may, four eyes, exact dirty months, two parks, sets never mixed."""

from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from inventory.models import DirtyMonth, Emission, Factor, FactorProposal, FactorUse
from inventory.services.factor_decision import approve, rehearse, reject, withdraw
from inventory.services.factor_proposal import ProposalRefused, own_proposals, propose, store_evidence
from park.models import AuditEvent
from tests.inventory.own_factor_park import OwnFactorPark, build, coal, file, put_in_force, run

#: GB/T 32151.22-2024: 19.570 GJ/t · 0.0261 tC/GJ · 0.93 · 44/12 = 1.74174957 tCO2/t.
REFERENCE = {"A": Decimal("1741.74957"), "B": Decimal("174.174957")}
#: 21.5 GJ/t · 0.0261 · 0.93 · 44/12 = 1.9135215 tCO2/t.
OWN = {"A": Decimal("1913.5215"), "B": Decimal("191.35215")}
WHOLE = {
    "ncv": (Decimal("20"), "GJ/t"),
    "carbon": (Decimal("0.025"), "tC/GJ"),
    "oxidation": (Decimal("0.99"), "1"),
}


@pytest.fixture(scope="module")
def parks(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[OwnFactorPark, OwnFactorPark]]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        yield build("own"), build("other")
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def database(parks: object, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def here(parks: tuple[OwnFactorPark, OwnFactorPark]) -> OwnFactorPark:
    return parks[0]


@pytest.fixture
def there(parks: tuple[OwnFactorPark, OwnFactorPark]) -> OwnFactorPark:
    return parks[1]


def co2(where: OwnFactorPark, firm: str) -> Decimal:
    rows = Emission.objects.filter(park=where.park, enterprise=where.firms[firm], method__startswith="fuel.")
    return rows.get().mass_t


def dirty(where: OwnFactorPark) -> set[tuple[str, int, int]]:
    names = {enterprise.pk: firm for firm, enterprise in where.firms.items()}
    rows = DirtyMonth.objects.filter(park=where.park).values_list("enterprise_id", "year", "month")
    return {(names[enterprise], year, month) for enterprise, year, month in rows}


def test_a_filer_proposes_an_editor_approves_and_the_result_follows(here: OwnFactorPark, there: OwnFactorPark) -> None:
    assert co2(here, "A") == REFERENCE["A"]
    filed = file(here, here.filer, "A", coal())
    assert not Factor.objects.filter(park=here.park).exists()
    rehearse(here.access(here.editor), filed.pk)
    approve(here.access(here.editor), filed.pk)
    assert dirty(here) == {("A", 2023, 5)}
    assert dirty(there) == set()
    run(here.park)
    assert co2(here, "A") == OWN["A"]
    assert co2(here, "B") == REFERENCE["B"]
    row = Emission.objects.get(park=here.park, enterprise=here.firms["A"], method="fuel.combustion")
    assert row.trail["sources"]["ncv"] == {
        "id": Factor.objects.get(park=here.park).pk,
        "key": "fuel.bituminous",
        "set": "enterprise_own",
        "version": f"P{filed.pk}",
        "region": "",
        "status": "confirmed",
        "flags": [],
        "owner": "enterprise",
    }
    assert {row.trail["sources"][name]["set"] for name in ("carbon", "oxidation")} == {"GBT32151_2024"}
    assert row.trail["tiers"]["ncv"] == "1"


def test_a_factor_of_the_park_reaches_every_line_that_uses_it(here: OwnFactorPark, there: OwnFactorPark) -> None:
    put_in_force(here, None, coal())
    # C measured its calorific value, so nothing of it changes; the power month of A has no coal.
    assert dirty(here) == {("A", 2023, 5), ("B", 2023, 5)}
    run(here.park)
    assert (co2(here, "A"), co2(here, "B")) == (OWN["A"], OWN["B"])
    assert co2(here, "C") == Decimal("178.002")  # 100 · 20 · 0.0261 · 0.93 · 44/12
    assert dirty(there) == set()


def test_the_enterprise_goes_before_the_park_and_a_better_tier_before_both(here: OwnFactorPark) -> None:
    put_in_force(here, None, coal())
    put_in_force(here, "A", coal("22"))
    run(here.park)
    # 1000 · 22 · 0.0261 · 0.93 · 44/12
    assert co2(here, "A") == Decimal("1958.022")
    assert co2(here, "B") == OWN["B"]
    power = ("power.location", "ef", "tCO2/MWh")
    put_in_force(here, "A", power_factor(power, "0.6", "3"))
    put_in_force(here, None, power_factor(power, "0.5", "2a"))
    run(here.park)
    bought = Emission.objects.get(park=here.park, enterprise=here.firms["A"], method="power.location")
    assert bought.mass_t == Decimal("50")  # 100 MWh · 0.5: 2a goes before 3


def power_factor(place: tuple[str, str, str], value: str, tier: str) -> Any:
    key, parameter, unit = place
    return coal(key=key, values={parameter: (Decimal(value), unit)}, tier=tier)


def test_a_lower_tier_is_allowed_and_marked(here: OwnFactorPark) -> None:
    filed = put_in_force(here, "A", coal(values=WHOLE, tier="3"))
    assert filed.lower_tier
    run(here.park)
    row = Emission.objects.get(park=here.park, enterprise=here.firms["A"], method="fuel.combustion")
    assert row.mass_t == Decimal("1815")  # 1000 · 20 · 0.025 · 0.99 · 44/12
    assert row.tier == "3"
    assert {tuple(source["flags"]) for source in row.trail["sources"].values()} == {("lower_tier", "low_level")}
    stored = Factor.objects.filter(park=here.park).first()
    assert stored is not None and "借用邻近园区同型锅炉的缺省值" in stored.note


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"values": {"ncv": (Decimal("195.7"), "GJ/t")}}, "ncv", "超出方法允许的范围 1—60 GJ/t"),
        ({"values": {"ncv": (Decimal("19.57"), "GJ/1e4Nm3")}}, "ncv", "应为 GJ/t"),
        ({"values": {"oxidation": (Decimal("98"), "1")}}, "oxidation", "范围 0.7—1"),
        ({"values": {"kgce": (Decimal("0.7"), "kgce/kg")}}, "kgce", "计算方法不使用"),
        ({"tier": "2a"}, "tier", "整套填写"),
        ({"values": WHOLE, "tier": "3", "basis": ""}, "basis", "须选择依据"),
        ({"values": WHOLE, "tier": "3", "basis": "theory", "basis_text": ""}, "basis_text", "推算公式"),
        ({"basis": "theory", "basis_text": "NCV = 339C + 1030H"}, "basis", "等级 3"),
        ({"last_year": 2022}, "last_year", "早于起始年份"),
        ({"reason": "测"}, "reason", "理由应为"),
        ({"key": "fuel.moon_dust"}, "key", "因子库中没有"),
    ],
)
def test_what_may_not_be_proposed_is_refused_with_the_place(
    here: OwnFactorPark, changed: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(ProposalRefused) as caught:
        file(here, here.filer, "A", coal(**changed))
    assert field in {problem.field for problem in caught.value.problems}
    assert words in str(caught.value)
    assert not FactorProposal.objects.filter(park=here.park).exists()


def test_evidence_is_a_report_and_nothing_else(here: OwnFactorPark) -> None:
    with pytest.raises(ProposalRefused):
        store_evidence(here.park, "report.pdf", b"MZ\x90 a program")
    kept = store_evidence(here.park, "report.pdf", b"%PDF-1.4 x")
    assert len(kept.sha256) == 64 and kept.park_id == here.park.pk


def test_four_eyes(here: OwnFactorPark) -> None:
    filed = file(here, here.editor, None, coal())
    own, other = here.access(here.editor), here.access(here.second)
    with pytest.raises(ProposalRefused, match="(?i)另一名|another"):
        approve(own, filed.pk)
    with pytest.raises(ProposalRefused, match="(?i)试算|dry run"):
        approve(other, filed.pk)
    for user in (here.filer, here.viewer):
        with pytest.raises(PermissionDenied):
            approve(here.access(user), filed.pk) if user is here.viewer else rehearse(here.access(user), filed.pk)
    rehearse(other, filed.pk)
    assert approve(other, filed.pk).decided_by == here.second
    with pytest.raises(ProposalRefused):
        approve(other, filed.pk)


def test_strangers_and_neighbours_find_nothing(here: OwnFactorPark, there: OwnFactorPark) -> None:
    filed = file(here, here.filer, "A", coal())
    with pytest.raises(Http404):
        rehearse(there.access(there.editor), filed.pk)
    with pytest.raises(Http404):
        withdraw(here.access(here.neighbour), filed.pk, "不该看到")
    with pytest.raises(Http404):
        propose(here.access(here.neighbour), here.firms["A"].pk, coal(), filed.evidence)
    assert not own_proposals(here.access(here.neighbour)).exists()
    assert own_proposals(here.access(here.filer)).count() == 1
    with pytest.raises(PermissionDenied):
        file(here, here.viewer, None, coal())


def test_a_rejected_proposal_changes_nothing(here: OwnFactorPark) -> None:
    filed = file(here, here.filer, "A", coal())
    with pytest.raises(ProposalRefused):
        reject(here.access(here.editor), filed.pk, " ")
    assert reject(here.access(here.editor), filed.pk, "报告未盖章").state == "rejected"
    assert dirty(here) == set() and not Factor.objects.filter(park=here.park).exists()


def test_withdrawing_brings_the_reference_back(here: OwnFactorPark) -> None:
    filed = put_in_force(here, "A", coal())
    run(here.park)
    with pytest.raises(PermissionDenied):
        withdraw(here.access(here.filer), filed.pk, "换煤种")
    withdraw(here.access(here.editor), filed.pk, "换煤种")
    assert dirty(here) == {("A", 2023, 5)}
    run(here.park)
    assert co2(here, "A") == REFERENCE["A"]
    kept = Factor.objects.get(park=here.park)
    assert kept.superseded_at is not None and kept.value == Decimal("21.5")


def test_a_new_version_closes_the_old_one_only_when_it_covers_it(here: OwnFactorPark) -> None:
    first = put_in_force(here, "A", coal())
    narrower = file(here, here.editor, "A", coal("22", last_year=2023))
    with pytest.raises(ProposalRefused):
        rehearse(here.access(here.second), narrower.pk)
    put_in_force(here, "A", coal("22"))
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert list(Factor.objects.filter(park=here.park, superseded_at=None).values_list("value", flat=True)) == [22]


def test_one_value_per_owner_and_year_in_the_database(here: OwnFactorPark) -> None:
    put_in_force(here, "A", coal())
    kept = Factor.objects.get(park=here.park)
    kept.pk = None
    kept.factor_set = "another name"
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)


def test_the_dry_run_is_what_the_recompute_gives(here: OwnFactorPark) -> None:
    """ΔA = 1913.5215 − 1741.74957, ΔB = a tenth; the measured C is not in it; nothing is stored by it."""
    filed = file(here, here.editor, None, coal())
    impact = rehearse(here.access(here.second), filed.pk).impact
    assert impact is not None
    rows = {row["enterprise_id"]: row for row in impact["rows"]}
    for firm in ("A", "B"):
        row = rows[here.firms[firm].pk]
        assert (Decimal(row["before_co2e_t"]), Decimal(row["after_co2e_t"])) == (REFERENCE[firm], OWN[firm])
    assert len(rows) == 2
    assert (impact["months"], impact["years"], impact["gaps"]) == (2, [2023], {"before": 0, "after": 0})
    energy = {row["enterprise_id"]: row for row in impact["energy"]}
    # 1000 t · 21.5 GJ/t / 29.3076 GJ/tce
    assert float(energy[here.firms["A"].pk]["after_tce"]) == pytest.approx(733.598111070, rel=1e-9)
    assert dirty(here) == set() and co2(here, "A") == REFERENCE["A"]


def test_uses_follow_the_results(here: OwnFactorPark, there: OwnFactorPark) -> None:
    reference = Factor.objects.get(key="fuel.bituminous", parameter="ncv", factor_set="GBT32151_2024")
    uses = FactorUse.objects.filter(park=here.park, factor=reference)
    assert {(use.enterprise_id, use.rows, use.mass_t) for use in uses} == {
        (here.firms["A"].pk, 1, REFERENCE["A"]),
        (here.firms["B"].pk, 1, REFERENCE["B"]),
    }
    put_in_force(here, None, coal())
    run(here.park)
    assert not uses.all().exists()
    assert FactorUse.objects.filter(park=here.park, factor__park=here.park).count() == 2
    assert FactorUse.objects.filter(park=there.park, factor=reference).count() == 2


def test_every_act_is_in_the_chain(here: OwnFactorPark) -> None:
    filed = put_in_force(here, "A", coal())
    withdraw(here.access(here.editor), filed.pk, "换煤种")
    acts = list(
        AuditEvent.objects.filter(park=here.park, action__startswith="factor.")
        .order_by("sequence")
        .values_list("action")
    )
    assert acts == [("factor.proposed",), ("factor.approved",), ("factor.withdrawn",)]


def test_the_migration_tells_the_same_uses_from_stored_trails(here: OwnFactorPark) -> None:
    put_in_force(here, "A", coal(values=WHOLE, tier="3"))
    run(here.park)
    columns = ("enterprise_id", "year", "month", "factor_id", "flags", "kind", "substance", "rows", "mass_t")
    stored = set(FactorUse.objects.values_list("park_id", *columns))
    assert any("low_level" in row[5] for row in stored)
    with connection.cursor() as cursor:
        cursor.execute(import_module("inventory.migrations.0011_use_flags").FILL_AGAIN)
    assert set(FactorUse.objects.values_list("park_id", *columns)) == stored
