"""A made-up enterprise with many processes, and its workbook of a year: some 18,000 rows on four sheets."""

import random
from typing import Any, Final

from inventory.ledger.enterprise import LedgerEnterprise, LedgerOutlet
from inventory.ledger.workbook import write_workbook

PROCESSES: Final = 130
FUELS: Final = (
    ("04", "吨", 900.0),
    ("15", "万立方米", 40.0),
    ("21", "吨", 30.0),
    ("33", "万千瓦时", 120.0),
    ("32", "百万千焦", 5000.0),
)
AIR: Final = (("a21026", 8.0), ("a21002", 15.0), ("a34013", 2.0), ("a24088", 0.9))
WATER: Final = (("w01018", 0.7), ("w21003", 0.06), ("w21011", 0.02))
YEAR: Final = 2025


def enterprise(uscc: str, name: str, size: int = PROCESSES) -> LedgerEnterprise:
    """The registers that `rows` files for."""
    processes = tuple((f"GX{number:03d}", f"工序{number}") for number in range(1, size + 1))
    outlets = [LedgerOutlet(f"DA{n:03d}", f"废气口{n}", "air", f"GX{n:03d}") for n in range(1, size + 1)]
    outlets += [LedgerOutlet(f"DW{n:03d}", f"废水口{n}", "water", f"GX{n:03d}") for n in range(1, size + 1)]
    return LedgerEnterprise(
        uscc=uscc,
        name=name,
        industry_code="2614",
        region_code="500115",
        contact="张三 023-00000000",
        processes=processes,
        outlets=tuple(outlets),
    )


def rows(seed: int, size: int = PROCESSES) -> dict[str, list[dict[str, Any]]]:
    """Rows of each sheet over a year: fuels, air and water pollutants by process."""
    pick = random.Random(seed)

    def amount(middle: float) -> float:
        return round(middle * pick.uniform(0.9, 1.1), 4)

    found: dict[str, list[dict[str, Any]]] = {"02": [], "07": [], "08": []}
    for month in range(1, 13):
        period = f"{YEAR}-{month:02d}"
        for number in range(1, size + 1):
            process = f"GX{number:03d}"
            for code, unit, middle in FUELS:
                used = amount(middle)
                row = {"period": period, "energy_code": code, "unit": unit, "process": process}
                found["02"].append(row | {"purchase": used, "consumption": used})
            for code, middle in AIR:
                row = {"period": period, "outlet": f"DA{number:03d}", "pollutant": code, "process": process}
                found["07"].append(row | {"method": "manual", "emission": amount(middle)})
            for code, middle in WATER:
                row = {"period": period, "outlet": f"DW{number:03d}", "pollutant": code, "process": process}
                found["08"].append(
                    row
                    | {"method": "manual", "volume": amount(9000), "emission": amount(middle), "direction": "direct"}
                )
    return found


def book(of: LedgerEnterprise, seed: int) -> tuple[bytes, int]:
    """Bytes of the workbook and its number of data rows."""
    filed = rows(seed, len(of.processes))
    return write_workbook(of, YEAR, 12, filed), sum(len(sheet) for sheet in filed.values())
