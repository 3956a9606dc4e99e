"""From the reference tables to uniform factor rows: one key, parameter, set, region and range of years each.

Keys: `fuel.<fuel_code>`; `power.location`, `power.market_residual`, …; `gwp.<assessment>` with the gas as parameter;
`equivalent.<HJ code>`; and `<family>.<item>` of the item tables (`heat.default`, `process.cement.clinker`, …).
No database, no files: rows of text in, rows out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

Row = Mapping[str, str]
TAIL: Final = ("source", "clause", "valid_from", "valid_to", "status", "note")
SET: Final = ("factor_set", "version", "tier")
NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
RANGE: Final = re.compile(r"\d+(\.\d+)?-\d+(\.\d+)?")

#: Column of fuels.csv → parameter and unit; what stands in braces is read from the row.
#: `co2_t_per_unit` follows from ncv · carbon · oxidation · 44/12 and only serves to compare sets.
FUEL_PARAMETERS: Final = {
    "ncv": ("ncv", "{ncv_unit}"),
    "carbon_tc_per_gj": ("carbon", "tC/GJ"),
    "oxidation": ("oxidation", "1"),
    "co2_t_per_unit": ("co2_t_per_unit", "tCO2/{unit}"),
    "co2_kg_per_tj": ("co2_kg_per_tj", "kg/TJ"),
    "ch4_energy_kg_per_tj": ("ch4_energy_kg_per_tj", "kg/TJ"),
    "ch4_manufacturing_kg_per_tj": ("ch4_manufacturing_kg_per_tj", "kg/TJ"),
    "ch4_commercial_kg_per_tj": ("ch4_commercial_kg_per_tj", "kg/TJ"),
    "ch4_residential_kg_per_tj": ("ch4_residential_kg_per_tj", "kg/TJ"),
    "n2o_kg_per_tj": ("n2o_kg_per_tj", "kg/TJ"),
    "kgce": ("kgce", "{kgce_unit}"),
}
#: Kind of electricity.csv → key, parameter and words of the name.
POWER_KINDS: Final = {
    "average": ("power.location", "ef", "电力平均二氧化碳排放因子", "Average CO2 factor of electricity"),
    "market_residual": ("power.market_residual", "ef", "剩余电力因子", "Residual electricity factor"),
    "fossil": ("power.fossil", "ef", "化石能源电力因子", "Fossil electricity factor"),
    "ets_report": ("power.ets", "ef", "碳市场报告电力因子", "Electricity factor of emission trading reports"),
    "non_fossil": ("power.non_fossil", "ef", "非化石能源电力因子", "Non-fossil electricity factor"),
    "carbon_footprint": ("power.footprint", "ef", "电力碳足迹因子", "Electricity carbon footprint factor"),
    "kgce_equivalent": ("power.kgce", "equivalent", "电力折标系数（当量值）", "Coal equivalent of electricity"),
    "kgce_primary": ("power.kgce", "primary", "电力折标系数（等价值）", "Primary coal equivalent of electricity"),
}
ITEM_COLUMNS: Final = (
    "family", "item", "name_zh", "name_en", "parameter", "value", "low", "high", "unit", "formula", *SET, *TAIL,
)  # fmt: skip
ITEM_TABLES: Final = (
    "heat.csv", "process.csv", "wastewater.csv", "biomass.csv", "gas_fugitive.csv", "boiler_factors.csv",
    "afolu.csv",
)  # fmt: skip
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "fuels.csv": ("fuel_code", "name_zh", "name_en", "unit", *FUEL_PARAMETERS, "ncv_unit", "kgce_unit", *SET, *TAIL),
    "electricity.csv": ("area", "kind", "value", "unit", "purpose", *SET, *TAIL),
    "gwp.csv": ("assessment", "gas", "name_zh", "gwp100", "unit", *SET, *TAIL),
    "equivalents.csv": ("key", "parameter", "name_zh", "value", "unit", *SET, *TAIL),
    **dict.fromkeys(ITEM_TABLES, ITEM_COLUMNS),
}


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One row of the factor library as the reference has it; years None = open on that side."""

    key: str
    parameter: str
    factor_set: str
    version: str
    region: str
    first_year: int | None
    last_year: int | None
    value: Decimal
    unit: str
    tier: str
    status: str
    name_zh: str
    name_en: str
    source: str
    clause: str
    note: str

    @property
    def years(self) -> str:
        """Range text of PostgreSQL, upper bound excluded."""
        first = "" if self.first_year is None else str(self.first_year)
        last = "" if self.last_year is None else str(self.last_year + 1)
        return f"{'[' if first else '('}{first},{last})"


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """A cell that is no single value: a range, a formula or a blank."""

    table: str
    key: str
    parameter: str
    text: str


class Flattened(NamedTuple):
    """Factor rows, and the cells that were left out because they are no value."""

    factors: list[FactorRow]
    not_loaded: list[NotLoaded]


class _Cell(NamedTuple):
    """A value on its way to a factor row."""

    key: str
    parameter: str
    text: str
    unit: str
    name_zh: str
    name_en: str
    region: str = ""
    note: str = ""


def flatten(tables: Mapping[str, Iterable[Row]]) -> Flattened:
    """Factor rows of all tables, by file name. A range "a-b" or a formula is no value: it is listed, not loaded."""
    factors: list[FactorRow] = []
    not_loaded: list[NotLoaded] = []
    for table, rows in tables.items():
        cells = CELLS[table]
        for row in rows:
            for cell in cells(row):
                if NUMBER.fullmatch(cell.text):
                    factors.append(_factor(row, cell))
                else:
                    not_loaded.append(NotLoaded(table, cell.key, cell.parameter, cell.text))
    return Flattened(factors, not_loaded)


def _factor(row: Row, cell: _Cell) -> FactorRow:
    return FactorRow(
        key=cell.key,
        parameter=cell.parameter,
        factor_set=row["factor_set"],
        version=row["version"],
        region=cell.region,
        first_year=int(row["valid_from"]) if row["valid_from"] else None,
        last_year=int(row["valid_to"]) if row["valid_to"] else None,
        value=Decimal(cell.text),
        unit=cell.unit,
        tier=row["tier"],
        status=row["status"],
        name_zh=cell.name_zh,
        name_en=cell.name_en,
        source=row["source"],
        clause=row["clause"],
        note=cell.note or row["note"],
    )


def fuel_cells(row: Row) -> Iterator[_Cell]:
    """Parameters of one fuel in one set; a column the set does not give is left out."""
    for column, (parameter, unit) in FUEL_PARAMETERS.items():
        if row[column]:
            text = unit.format_map(row)
            yield _Cell(f"fuel.{row['fuel_code']}", parameter, row[column], text, row["name_zh"], row["name_en"])


def power_cells(row: Row) -> Iterator[_Cell]:
    """One electricity factor; the area is the region and the years are those of the announcement."""
    key, parameter, name_zh, name_en = POWER_KINDS[row["kind"]]
    note = "；".join(text for text in (row["purpose"], row["note"]) if text)
    yield _Cell(key, parameter, row["value"], row["unit"], name_zh, name_en, row["area"], note)


def gwp_cells(row: Row) -> Iterator[_Cell]:
    """100-year GWP of one gas in one assessment report."""
    name_zh = f"{row['name_zh'] or row['gas']} 全球变暖潜势"
    yield _Cell(f"gwp.{row['assessment']}", row["gas"], row["gwp100"], row["unit"], name_zh, f"GWP of {row['gas']}")


def equivalent_cells(row: Row) -> Iterator[_Cell]:
    """Mass of one pollution equivalent."""
    name_en = f"Pollution equivalent of {row['key'].removeprefix('equivalent.')}"
    yield _Cell(row["key"], row["parameter"], row["value"], row["unit"], f"{row['name_zh']} 污染当量值", name_en)


def item_cells(row: Row) -> Iterator[_Cell]:
    """One row of an item table; printed bounds and formula go into the note."""
    bounds = f"{row['low']}–{row['high']}" if row["low"] or row["high"] else ""
    note = "；".join(text for text in (row["formula"], bounds, row["note"]) if text)
    key = f"{row['family']}.{row['item']}"
    text = row["value"] or bounds or row["formula"]
    yield _Cell(key, row["parameter"], text, row["unit"], row["name_zh"], row["name_en"], note=note)


CELLS: Final[Mapping[str, Callable[[Row], Iterator[_Cell]]]] = {
    "fuels.csv": fuel_cells,
    "electricity.csv": power_cells,
    "gwp.csv": gwp_cells,
    "equivalents.csv": equivalent_cells,
    **dict.fromkeys(ITEM_TABLES, item_cells),
}
