"""A good filing of one enterprise, and ways to spoil exactly one thing of it."""

import atexit
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from inventory.ledger.book import RawBook
from inventory.ledger.check import check
from inventory.ledger.context import LedgerContext
from inventory.ledger.enterprise import LedgerEnterprise, LedgerOutlet
from inventory.ledger.finding import Finding
from inventory.ledger.parse import ParsedLedger, parse
from inventory.ledger.reader import BookReader
from inventory.ledger.workbook import write_workbook

# Check symbols worked out by hand from GB 32100: see test_uscc.
USCC = "91130200699229617X"
NEIGHBOUR = "91500115MA5U12345L"
NAME = "某某热电有限公司"
ENTERPRISE = LedgerEnterprise(
    uscc=USCC,
    name=NAME,
    industry_code="4412",
    key_sector="power",
    permit_no=f"{USCC}001P",
    permit_type="key",
    ets="national",
    region_code="500115",
    lon=Decimal("106.91"),
    lat=Decimal("29.82"),
    contact="张三 023-00000000",
    processes=(("GX01", "锅炉"), ("GX02", "汽机")),
    outlets=(LedgerOutlet("DA001", "烟囱", "air", "GX01"), LedgerOutlet("DW001", "总排口", "water")),
    fuels=(("04", "吨"), ("33", "万千瓦时")),
    pollutants=(("a21026", "二氧化硫"), ("a21002", "氮氧化物"), ("w01018", "化学需氧量")),
    wastes=(("900-039-49", "废活性炭"),),
    products=(("4412010", "百万千焦"),),
)
CONTEXT = LedgerContext(
    uscc=USCC,
    name=NAME,
    today=date(2025, 4, 10),
    joined="2021-01",
    processes=frozenset({"GX01", "GX02"}),
    outlets={"DA001": "air", "DW001": "water"},
    pollutants={"a21026": "air", "a21002": "air", "a00000": "air", "w01018": "water", "w21003": "water"},
    neighbours=frozenset({USCC, NEIGHBOUR}),
)
GOOD: dict[str, list[dict[str, Any]]] = {
    "02": [
        {
            "energy_code": "04",
            "process": "GX01",
            "unit": "吨",
            "stock_begin": 500,
            "purchase": 10000,
            "consumption": 9900,
            "industrial": 9850,
            "feedstock": 0,
            "non_industrial": 50,
            "stock_end": 600,
            "ncv": 19.57,
            "carbon_content": 0.0261,
            "oxidation": 98,
        },
        {"energy_code": "15", "process": "GX01", "unit": "万立方米", "purchase": 12.3, "consumption": 12.3},
        {"energy_code": "33", "process": "GX02", "unit": "万千瓦时", "purchase": 1230, "consumption": 1230},
        {"energy_code": "32", "process": "GX02", "unit": "百万千焦", "exported": 20000, "counterparty": NEIGHBOUR},
    ],
    "04": [
        {"output_value": 3100, "output_value_const": 3000, "employees": 240, "hours": 720},
        {"product_code": "4412010", "product_qty": 20000, "product_unit": "百万千焦"},
    ],
    "07": [
        {
            "outlet": "DA001",
            "process": "GX01",
            "pollutant": "a21026",
            "gas_volume": 20000,
            "conc_avg": 35,
            "limit": 50,
            "emission": 7,
            "method": "cems",
        },
        {
            "outlet": "DA001",
            "process": "GX01",
            "pollutant": "a21002",
            "gas_volume": 20000,
            "conc_avg": 45,
            "method": "cems",
        },
    ],
    "08": [
        {
            "outlet": "DW001",
            "pollutant": "w01018",
            "volume": 24000,
            "conc_avg": 45,
            "direction": "indirect",
            "to_wwtp": 1.08,
            "method": "manual",
        }
    ],
    "09": [
        {
            "waste_code": "900-039-49",
            "generated": 3.2,
            "disposed": 3,
            "stored": 0.2,
            "receiver": NEIGHBOUR,
            "manifest": "20255001000123",
            "transporter": "某某运输公司",
        }
    ],
}


@cache
def reader() -> BookReader:
    """One reading process for the whole run, ended with it."""
    opened = BookReader()
    atexit.register(opened.close)
    return opened


def rows(**spoiled: Any) -> dict[str, list[dict[str, Any]]]:
    """The good rows, with keys such as `s02_0_consumption` set to another value."""
    given = deepcopy(GOOD)
    for key, value in spoiled.items():
        sheet, index, field = key[1:].split("_", 2)
        given[sheet][int(index)][field] = value
    return given


def filed(given: dict[str, list[dict[str, Any]]] | None = None, **spoiled: Any) -> bytes:
    """Workbook of March 2025."""
    return write_workbook(ENTERPRISE, 2025, 3, given if given is not None else rows(**spoiled))


def edited(data: bytes, changes: dict[tuple[str, str], Any]) -> bytes:
    """The workbook with cells overwritten, as a person would in a spreadsheet: (sheet title, address) to value."""
    book = load_workbook(BytesIO(data))
    for (sheet, cell), value in changes.items():
        book[sheet][cell] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def raw(data: bytes) -> RawBook:
    """The workbook through the guarded reading process."""
    return reader().read(data, "台账.xlsx")


def parsed(data: bytes) -> ParsedLedger:
    return parse(raw(data))


def findings(data: bytes, context: LedgerContext = CONTEXT) -> list[Finding]:
    return check(parsed(data), context)
