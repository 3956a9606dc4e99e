"""`<script>` in every name that a person can give, on every page of every role: shown as text, never run."""

import json
import re
from html.parser import HTMLParser
from typing import Final

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.mini_park import database, mini
from tests.test_access import people, places, rows

__all__ = ["database", "mini", "people", "places"]
pytestmark = pytest.mark.usefixtures("database")

#: Texts that people or their files bring, by model; numbered in this order.
NAMES: Final = {
    "park.Park": ("name", "city"),
    "park.Enterprise": ("name", "short_name"),
    "park.Process": ("name",),
    "park.Outlet": ("name", "destination"),
    "park.User": ("full_name",),
    "park.ApiKey": ("name",),
    "park.Notice": ("title", "body"),
    "inventory.Meter": ("name", "place"),
    "inventory.AlarmLimit": ("reason",),
    "inventory.SourceFile": ("name",),
    "inventory.LedgerUpload": ("file_name",),
    "inventory.LedgerVersion": ("reason",),
    "inventory.LedgerMapping": ("name",),
    "inventory.LedgerAct": ("remark",),
    "inventory.Factor": ("name_zh", "source", "note"),
    "inventory.FactorSetChoice": ("reason",),
    "inventory.GreenCertificate": ("number",),
    "inventory.FactorProposal": ("reason", "evidence_name"),
    "inventory.FusedRow": ("destination",),
    "inventory.VerifiedReport": ("number", "verifier"),
    "measures.Measure": ("name_zh", "note"),
    "measures.Project": ("name", "owner"),
    "assessment.Target": ("source",),
    "assessment.IndicatorValue": ("reason_zh",),
    "assessment.Recalculation": ("user_message",),
}
NUMBERS: Final = {
    f"{model}.{field}": number
    for number, (model, field) in enumerate(((model, field) for model, names in NAMES.items() for field in names), 100)
}
LOOKERS: Final = ("editor", "filer", "viewer", "assessor", "admin")
SHOWN = re.compile(r"(?:&lt;|\\u003C)script(?:&gt;|\\u003E)alert\((\d+)\)")


class Scripts(HTMLParser):
    """Scripts of a page: attributes and text; and the ids of the data of its charts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.events: list[str] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script"
        self.events += [name for name, _ in attrs if name.startswith("on")]
        if self.inside:
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            given, text = self.scripts[-1]
            self.scripts[-1] = (given, text + data)


def spoil() -> None:
    """Every text of NAMES in every row becomes a numbered script, write-once tables too."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model, fields in NAMES.items():
            meta = apps.get_model(model)._meta
            cursor.execute(f'ALTER TABLE "{meta.db_table}" DISABLE TRIGGER USER')
            for name in fields:
                column = meta.get_field(name).column
                text = f"<script>alert({NUMBERS[f'{model}.{name}']})</script>"
                statement = f'UPDATE "{meta.db_table}" SET "{column}" = %s || "{meta.pk.column}"'  # noqa: S608 (ours)
                cursor.execute(statement, [text])


def faults(html: str) -> list[str]:
    """What a browser would run, or a chart would read as markup, of the numbered scripts."""
    found = ["raw"] if "<script>alert(" in html else []
    page = Scripts(html)
    found += [f"attribute {name}" for name in page.events]
    for given, text in page.scripts:
        if given.get("type") == "application/json":
            drawn = json.loads(text)
            if isinstance(drawn, dict) and "layout" in drawn and "<script>" in json.dumps(drawn, ensure_ascii=False):
                found.append(f"chart {given.get('id')}")
        elif not given.get("src") and "alert(" in text:
            found.append("inline")
    return found


def test_no_name_is_run_on_any_page(people: dict[str, Client], places: dict[str, object]) -> None:
    spoil()
    wrong, seen, looked = [], set(), 0
    for row in rows():
        if row["method"] != "GET":
            continue
        arguments = {key: places.get(value, value) for key, value in json.loads(row["arguments"] or "{}").items()}
        address = reverse(row["name"], kwargs=arguments or None)
        for person in LOOKERS:
            if row[person] != "200":
                continue
            answer = people[person].get(address, json.loads(row["data"] or "{}"))
            assert answer.status_code == 200, (row["name"], person)
            if not answer["Content-Type"].startswith("text/html"):
                continue
            looked += 1
            html = answer.content.decode()
            wrong += [(row["name"], person, fault) for fault in faults(html)]
            seen |= {int(number[:3]) for number in SHOWN.findall(html)}
    assert wrong == []
    assert looked > 200
    # Every one of these names stood on a page, so that its being escaped has been seen.
    assert [name for name, number in NUMBERS.items() if number not in seen] == []
