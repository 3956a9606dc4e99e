"""Files for a visitor to try: the late enterprise's missing month, once in order and once full of mistakes."""

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from assessment.services.demo.declaration import DemoPark
from assessment.services.demo.workbooks import filed_rows, ledger_enterprise, missing_filing, workbook_bytes
from inventory.ledger.workbook import write_workbook

#: The last symbol of a credit code is its check symbol: with another one the code is wrong.
OTHER_SYMBOL: Final = {"0": "1"}


def folder() -> Path:
    """Where the demo leaves files for its visitors."""
    return Path(settings.DATA_DIR) / "demo"


def write_handouts(demo: DemoPark) -> dict[str, str]:
    """Writes the good and the bad workbook of the missing month; returns their paths by purpose."""
    filing = missing_filing(demo)
    firm = demo.firm[filing.firm]
    files = {
        "good": (f"{firm.short_name}_{filing.year}-{filing.month:02d}_补报.xlsx", workbook_bytes(filing)),
        "bad": (f"{firm.short_name}_{filing.year}-{filing.month:02d}_有错.xlsx", bad_workbook(demo)),
    }
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    for name, data in files.values():
        (place / name).write_bytes(data)
    return {purpose: str(place / name) for purpose, (name, _) in files.items()}


def bad_workbook(demo: DemoPark) -> bytes:
    """The missing month with seven mistakes that people make."""
    filing = missing_filing(demo)
    enterprise = ledger_enterprise(demo, demo.firm[filing.firm])
    return write_workbook(enterprise, filing.year, filing.month, spoiled(filed_rows(filing), enterprise.uscc))


def spoiled(rows: dict[str, list[dict[str, Any]]], uscc: str) -> dict[str, list[dict[str, Any]]]:
    """Rows with: gas in tonnes, electricity as text with its unit, an unknown energy code, a wrong credit code, an
    outlet and a process that are not registered, and a concentration with a comma for the decimal point."""
    bad = deepcopy(rows)
    gas = next(row for row in bad["02"] if row["energy_code"] == "15")
    gas["unit"] = "吨"
    power = next(row for row in bad["02"] if row["energy_code"] == "33")
    power["consumption"] = f"约{power['consumption']}万度"
    bad["02"].append({**gas, "energy_code": "99", "unit": "吨", "process": "P01"})
    bad["04"][0]["uscc"] = uscc[:-1] + OTHER_SYMBOL.get(uscc[-1], "0")
    bad["07"][0]["outlet"] = "DA009"
    bad["07"][1]["conc_avg"] = str(bad["07"][1]["conc_avg"]).replace(".", "，")
    bad["09"][0]["process"] = "P88"
    return bad
