"""The page of verified figures: list, entry, approval, withdrawal, the document and the explained row."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from inventory.models import VerifiedReport
from park.models import User
from tests.inventory.verified_park import PDF, YEAR, World, filed, world
from tests.pages.result_park import page, queries

__all__ = ["filed", "world"]


def browser(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def address(world: World, name: str = "verified", *arguments: int) -> str:
    return reverse(name, args=[world.park.code, *arguments])


def test_an_empty_page_says_what_to_do(world: World) -> None:
    text = page(browser(world.editor), address(world))
    assert "No verified report yet" in text and address(world, "verified-new") in text


def test_from_entry_to_the_counted_year(world: World) -> None:
    filer, editor = browser(world.filer), browser(world.editor)
    document = BytesIO(PDF)
    document.name = "核查报告.pdf"
    typed = {
        "enterprise": world.firm.pk,
        "year": YEAR,
        "kind": "ets",
        "number": "HC-2022-07",
        "verifier": "某核查机构",
        "dated": "2023-04-15",
        "fuel_t": "300.5",
        "process_t": "500",
        "evidence": document,
    }
    response = filer.post(address(world, "verified-new"), typed)
    assert response.status_code == 302, response.content.decode()
    report = VerifiedReport.objects.get(park=world.park)
    listed = page(filer, address(world))
    assert "HC-2022-07" in listed and "Waiting for approval" in listed
    assert address(world, "verified-approve", report.pk) not in listed
    assert address(world, "verified-approve", report.pk) in page(editor, address(world))
    assert "300.50" in page(editor, address(world, "verified-approve", report.pk))
    assert editor.post(address(world, "verified-approve", report.pk)).status_code == 302
    world.recompute()
    listed = page(editor, address(world))
    assert "In force, counted" in listed and "800.50" in listed and "780.00" in listed and "2.63" in listed
    response = editor.post(address(world, "verified-withdraw", report.pk), {"reason": "重新核查"})
    assert response.status_code == 302
    assert "重新核查" in page(editor, address(world))


def test_a_wrong_form_keeps_what_was_typed(world: World) -> None:
    response = browser(world.filer).post(address(world, "verified-new"), {"number": "HC-9", "year": "2022"})
    assert response.status_code == 422 and 'value="HC-9"' in response.content.decode()
    assert not VerifiedReport.objects.filter(park=world.park).exists()


def test_a_report_from_before_the_end_of_its_year_is_refused_with_the_year(world: World) -> None:
    document = BytesIO(PDF)
    document.name = "a.pdf"
    typed = {
        "enterprise": world.firm.pk, "year": YEAR, "kind": "ets", "number": "HC-9", "verifier": "某核查机构",
        "dated": f"{YEAR}-11-30", "fuel_t": "300.5", "evidence": document,
    }  # fmt: skip
    response = browser(world.filer, "zh-hans").post(address(world, "verified-new"), typed)
    assert response.status_code == 422
    assert f"报告日期早于{YEAR}年年末，报告所覆盖的年度尚未结束" in response.content.decode()
    assert not VerifiedReport.objects.filter(park=world.park).exists()


def test_the_person_who_entered_is_told_that_another_must_approve(world: World) -> None:
    report = world.enter(world.editor)
    response = browser(world.editor).post(address(world, "verified-approve", report.pk))
    assert response.status_code == 422 and "Another editor must" in response.content.decode()


def test_a_withheld_report_names_the_missing_months(world: World) -> None:
    world.in_force(2023)
    text = page(browser(world.editor), address(world))
    assert "In force, withheld" in text and "Ledgers of these months are missing: 12" in text
    firm = page(browser(world.editor), reverse("enterprise", args=[world.park.code, world.firm.pk]) + "?year=2023")
    assert "缺12月台账" in firm and f"{address(world)}#report-" in firm


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "核查数调整（燃料燃烧）"), ("en", "direct emission of the report")]
)
def test_the_adjusted_row_explains_itself(world: World, language: str, words: str) -> None:
    """300.5 − 264 = 36.5."""
    report = world.in_force()
    lines = reverse("emissions", args=[world.park.code]) + f"?year={YEAR}&month=12&category=fuel"
    text = page(browser(world.editor, language), lines)
    assert words in text and "300.5 tCO₂" in text and "264 tCO₂" in text and "36.5 tCO₂" in text
    assert "HC-1" in text and "某核查机构" in text and f"{address(world)}#report-{report.pk}" in text
    assert address(world, "verified-document", report.pk) in text


def test_the_document_comes_back_as_it_was_handed_in(world: World) -> None:
    report = world.enter(world.filer)
    response = browser(world.filer).get(address(world, "verified-document", report.pk))
    assert response.content == PDF and response["Content-Type"] == "application/pdf"
    assert browser(world.neighbour).get(address(world, "verified-document", report.pk)).status_code == 404


def test_the_api_gives_the_reports_and_a_neighbour_none(world: World) -> None:
    world.in_force()
    [row] = browser(world.second).get(reverse("api-verified", args=[world.park.code])).json()
    assert (row["standing"], row["missing_months"], row["number"]) == ("applied", [], "HC-1")
    assert Decimal(row["own_t"]) == 780 and Decimal(row["difference_t"]) == Decimal("20.5")
    assert browser(world.neighbour).get(reverse("api-verified", args=[world.park.code])).json() == []


def test_the_list_takes_as_many_queries_for_many_reports(world: World) -> None:
    editor = browser(world.editor)
    world.enter(world.filer)
    one = queries(editor, address(world))
    for firm in "ABD":
        world.enter(world.editor, enterprise=world.firms[firm])
    assert queries(editor, address(world)) == one
