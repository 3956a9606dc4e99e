"""Which bound and severity holds: by month, by scope, the later of two; and what the catalogue declares."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from inventory.ledger import rules as rules_package
from inventory.ledger.rule_book import RuleBook, Setting, catalogue
from tests.inventory.ledger.filing import CONTEXT, filed, findings

COAL = ("02", "04", "GX01", "", "consumption")


def setting(
    rule: str, first: str = "2025-01", last: str = "", scope: str = "", severity: str = "", **values: str
) -> Setting:
    return Setting(rule, scope, {name: Decimal(value) for name, value in values.items()}, severity, first, last)


@pytest.mark.parametrize(
    ("month", "scopes", "share"),
    [
        ("2024-12", (), "0.5"),  # before the first setting: as declared
        ("2025-01", (), "0.6"),
        ("2025-04", (), "0.7"),  # of two for all lines the later one
        ("2025-07", (), "0.6"),  # the later one has ended
        ("2025-04", ("fuel:04",), "0.9"),  # the fuel goes before all lines
        ("2025-04", ("fuel:15",), "0.7"),
    ],
)
def test_bound_in_force(month: str, scopes: tuple[str, ...], share: str) -> None:
    book = RuleBook(
        (
            setting("jump", share="0.6"),
            setting("jump", scope="fuel:04", share="0.9"),
            setting("jump", "2025-03", "2025-06", share="0.7"),
        )
    )
    assert book.bound("jump", "share", month, *scopes) == Decimal(share)


def test_the_narrower_industry_goes_before_the_wider() -> None:
    settings = (setting("jump", scope="industry:26", share="0.8"), setting("jump", scope="industry:2614", share="0.9"))
    assert RuleBook(settings, "2614").bound("jump", "share", "2025-03") == Decimal("0.9")
    assert RuleBook(settings, "2611").bound("jump", "share", "2025-03") == Decimal("0.8")
    assert RuleBook(settings, "3011").bound("jump", "share", "2025-03") == Decimal("0.5")


def judged_by(*settings: Setting, **spoiled: Any) -> list[tuple[str, str, str]]:
    context = replace(CONTEXT, rules=RuleBook(settings), previous={COAL: Decimal(6500)})
    return [(entry.cell, entry.rule, entry.severity) for entry in findings(filed(**spoiled), context)]


def test_the_setting_of_the_ledgers_month_judges_it() -> None:
    # 9900 ÷ 6500 = 1.523: above 1.5, below 1.6.
    assert judged_by() == [("K4", "jump", "warning")]
    assert judged_by(setting("jump", share="0.6")) == []
    assert judged_by(setting("jump", "2025-04", share="0.6")) == [("K4", "jump", "warning")]
    assert judged_by(setting("jump", severity="error")) == [("K4", "jump", "error")]
    assert judged_by(setting("jump", severity="off")) == []
    assert judged_by(setting("jump", scope="fuel:15", severity="off")) == [("K4", "jump", "warning")]
    assert judged_by(setting("jump", scope="fuel:04", severity="off")) == []


def test_structural_rules_stay_whatever_is_set() -> None:
    off = setting("required", severity="off")
    assert ("E4", "required", "error") in judged_by(off, s02_0_unit=None)


def test_the_band_of_one_fuel_is_another() -> None:
    narrow = setting("ncv_band", scope="fuel:04", low="19.6", high="22")
    # 19.57 lies within the list's band, below 19.6 and above 19.6 ÷ 1.2 = 16.33: a warning.
    assert ("S4", "ncv_band", "warning") in judged_by(narrow)
    assert all(rule != "ncv_band" for _, rule, _ in judged_by())


def test_every_rule_that_speaks_is_declared() -> None:
    spoken: set[str] = set()
    for path in Path(rules_package.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        spoken |= set(
            re.findall(r'(?:remark|finding)\([^()]*?"([a-z]+(?:_[a-z]+)+)",\s*(?:message|\w+_message|f?")', text)
        )
        spoken |= set(re.findall(r'\*where,\s*"([a-z_]+)"', text))
    assert len(spoken) > 50
    assert spoken - set(catalogue()) == set()


def test_findings_of_rules_name_their_line() -> None:
    found = findings(filed(s02_0_consumption=9990, s07_0_emission=7000))
    assert [entry.about for entry in found] == [
        "2025-03|02|04|GX01||consumption",
        "2025-03|07|a21026|GX01|DA001|emission",
    ]


def test_every_declared_row_says_what_it_rests_on() -> None:
    for rule in catalogue().values():
        assert rule.source and rule.status in ("confirmed", "secondary", "derived", "unverified"), rule.code
        assert rule.title_zh and rule.title_en and rule.compares_zh and rule.compares_en, rule.code
