"""CSV and JSON: decoded strictly, refused with a remedy, and read exactly as the workbook that says the same."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from inventory.ledger.check import check
from inventory.ledger.columns import active_sheets
from inventory.ledger.declared import declare, opened, tidy
from inventory.ledger.finding import Finding, LedgerRefused
from inventory.ledger.lines import COLUMNS
from inventory.ledger.parse import ParsedLedger, parse
from inventory.ledger.workbook import write_workbook
from tests.inventory.ledger.filing import CONTEXT, ENTERPRISE, NEIGHBOUR, USCC, reader, rows

HEAD = "统一社会信用代码,报告期,能源代码,计量单位,口径,消费量合计,数据来源等级"
LINE = f"{USCC},2025-03,柴油,吨,当月,1.50,报表"

PREFILLED = {column.field: column.prefill for column in active_sheets()["02"].columns if column.prefill}


def filed(data: bytes, name: str) -> tuple[ParsedLedger, list[Finding]]:
    book, remarks = opened(reader().read(data, name), USCC)
    mapped = declare(book, USCC, [])
    parsed = parse(mapped.book)
    return parsed, [*remarks, *tidy(check(parsed, CONTEXT), mapped, book.kind)]


def as_csv(data: bytes, title: str) -> bytes:
    """One sheet of a workbook as Excel writes it to CSV: shown values, addresses kept."""
    stream = StringIO()
    for row in load_workbook(BytesIO(data))[title].iter_rows(values_only=True):
        csv.writer(stream).writerow(["" if value is None else value for value in row])
    return stream.getvalue().encode()


@pytest.mark.parametrize(
    "data",
    [
        f"{HEAD}\n{LINE}\n".encode(),
        f"{HEAD}\r\n{LINE}".encode("utf-8-sig"),
        f"{HEAD}\n{LINE}".encode("gb18030"),
        f"{HEAD}\n{LINE}".replace(",", "\t").encode("utf-16"),
        f"{HEAD}\n{LINE}".replace(",", ";").encode(),
        f"{HEAD}\n{LINE}".replace("柴油", '"柴油"').encode(),
    ],
    ids=["utf-8", "mark", "gb18030", "utf-16", "semicolon", "quotes"],
)
def test_every_spelling_of_a_csv_says_the_same(data: bytes) -> None:
    parsed, found = filed(data, "三月能耗.csv")
    line = parsed.lines.to_dict("records")[0]
    assert (line["item"], str(line["quantity"]), line["typed_value"], line["cell"]) == ("21", "1.50", "1.50", "F2")
    assert [entry.rule for entry in found if entry.severity == "error"] == []


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (f"{HEAD}\n{LINE}".encode("big5", "replace") + b"\xff\xff", "text_encoding"),
        (f"{HEAD}\n{LINE}\0".encode(), "text_nul"),
        (b"%PDF-1.7\n\x00\x01\x02", "text_nul"),
        (b"<html><table><tr><td>1</td></tr></table>", "text_markup"),
        (b"a,b\n" + b"x" * (2 << 20), "text_line"),
        (f'{HEAD}\n"{LINE}'.encode(), "text_quotes"),
        (f"{HEAD};备注\n{LINE}".encode(), "text_delimiter"),
        (b"a,b\n" * 250_001, "text_size"),
        (b"1," * 300, "text_size"),
    ],
)
def test_a_hostile_text_is_refused_with_a_remedy(data: bytes, rule: str) -> None:
    with pytest.raises(LedgerRefused) as refused:
        reader().read(data, "表.csv")
    assert refused.value.finding.rule == rule
    assert refused.value.finding.remedy


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"[1, 2]", "json_unreadable"),
        (b'{"sheets": {"02": []}, "sheets": {}}', "json_unreadable"),
        (b'{"a": NaN}', "json_unreadable"),
        (b'{"a":' * 100_000, "json_unreadable"),
        (b'{"sheets": {"02": [{"qty": {"value": 1}}]}}', "json_deep"),
        (json.dumps({"sheets": {"02": [{}] * 250_001}}).encode(), "text_size"),
    ],
)
def test_a_hostile_json_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(LedgerRefused) as refused:
        reader().read(data, "接口.json")
    assert refused.value.finding.rule == rule


def test_a_number_that_a_cell_cannot_hold_keeps_every_digit() -> None:
    body = '{"month":"2025-03","sheets":{"02":[{"energy_code":"21","unit":"t","consumption":0.12345678901234567}]}}'
    parsed, _ = filed(body.encode(), "接口.json")
    assert parsed.lines["typed_value"].tolist() == ["0.12345678901234567"]


def test_what_json_names_wrongly_is_said_at_its_row() -> None:
    body = {"month": "2025-03", "sheets": {"02": [{"energy_code": "21", "用油": 3}], "66": []}}
    _, found = filed(json.dumps(body).encode(), "接口.json")
    said = {(entry.rule, entry.read): entry.message for entry in found}
    assert "第 1 个对象" in said["json_field", "用油"]
    assert ("json_form", "66") in said


@pytest.mark.parametrize(
    "spoil", [{}, {"s02_0_consumption": "九千九"}, {"s02_2_unit": "吨"}, {"s02_1_energy_code": 99}]
)
def test_xlsx_csv_and_json_give_the_same_lines_and_the_same_findings(spoil: dict[str, Any]) -> None:
    given = rows(**spoil)["02"]
    book = write_workbook(ENTERPRISE, 2025, 3, {"02": given})
    alone = load_workbook(BytesIO(book))
    for title in alone.sheetnames:
        if title != "02_能源消费":
            del alone[title]
    stream = BytesIO()
    alone.save(stream)
    sent = [{name: value for name, value in row.items() if value is not None} for row in given]
    prefilled = [{**PREFILLED, **row} for row in sent]
    body = json.dumps({"month": "2025-03", "sheets": {"02": prefilled}})
    xlsx = filed(stream.getvalue(), "表.xlsx")
    text = filed(as_csv(book, "02_能源消费"), "02_能源消费.csv")
    plain = filed(body.encode(), "接口.json")
    assert len(xlsx[0].lines) > 0
    assert NEIGHBOUR in xlsx[0].lines["counterparty"].tolist()
    for parsed, found in (text, plain):
        assert parsed.lines[list(COLUMNS)].to_dict("records") == xlsx[0].lines[list(COLUMNS)].to_dict("records")
        assert found == xlsx[1]
