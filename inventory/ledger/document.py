"""The page `docs/ledger-format.md`, written from the declaration."""

from inventory.ledger.activities import NAMED_SHEETS, activities
from inventory.ledger.columns import (
    EXAMPLE_MARK,
    NOTATION_KEYS,
    TEMPLATE_VERSION,
    VERSION_NAME,
    Column,
    Sheet,
    all_sheets,
    energies,
)

INTRODUCTION = f"""# Monthly ledger: format

Written from `fixtures/reference/ledger_columns.csv` by `inventory.ledger.document`; change the rows, not this page.

- One xlsx workbook for one enterprise; each row carries its month (报告期), so that one file may hold several months.
- Row 1 holds field names (hidden), row 2 headers with units, row 3 an example marked “{EXAMPLE_MARK}” in column A; data
  from row 4. Columns are found by field name, exact header or exact alias, in any order.
- A unit in brackets after a header (“实际排放量(kg)”) is converted when it has the declared dimension, else refused.
- A blank cell is missing, never zero. Notation keys in quantity cells: {{keys}}.
- The template version {TEMPLATE_VERSION} stands in the defined name `{VERSION_NAME}`.
- `unit` “row” means the unit text of the row, “per row unit” a coefficient per that unit.
"""


def ledger_format() -> str:
    """Markdown of every sheet and column, of the energy codes and of the activities."""
    keys = ", ".join(f"{key} {name}" for key, name in NOTATION_KEYS.items())
    parts = [INTRODUCTION.replace("{keys}", keys)]
    parts += [_sheet(sheet) for sheet in all_sheets().values()]
    parts += [_energies(), _activities()]
    return "\n".join(parts)


def _sheet(sheet: Sheet) -> str:
    state = "" if sheet.active else " (declared, not read yet)"
    lines = [
        f"## {sheet.title}{state}",
        "",
        f"Source: {sheet.columns[0].origin}.",
        "",
        "| field | header | unit | type | role | required | bounds | choices | carried by | clause | help |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_column(column) for column in sheet.columns]
    return "\n".join(lines) + "\n"


def _column(column: Column) -> str:
    cells = (
        f"`{column.field}`",
        column.header_zh,
        _unit(column),
        column.type,
        column.role + (" (key)" if column.identity and column.role != "key" else ""),
        _required(column),
        _bounds(column),
        "、".join(choice.label for choice in column.choices),
        ", ".join(column.carried_by),
        column.clause,
        column.help_zh,
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _unit(column: Column) -> str:
    if column.unit_field:
        return "row"
    return {"%|1": "% or fraction", "GJ/@base": "GJ per base unit", "tce/@unit": "tce per row unit"}.get(
        column.unit, column.unit
    )


def _required(column: Column) -> str:
    required = column.required
    if required.always:
        return "yes"
    if required.when:
        return "when " + " and ".join(required.when)
    return "unless " + ", or ".join(" and ".join(clause) for clause in required.unless) if required.unless else "no"


def _bounds(column: Column) -> str:
    if column.minimum is None and column.maximum is None:
        return ""
    low = "" if column.minimum is None else str(column.minimum)
    high = "" if column.maximum is None else str(column.maximum)
    return f"{low}…{high}"


def _energies() -> str:
    lines = [
        "## Energy codes",
        "",
        "| code | name | base unit | form unit | fuel | kind | parent | confidence | note |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {energy.code} | {energy.name_zh} | {energy.unit} | {energy.form_unit} | {energy.fuel_code} | {energy.kind} "
        f"| {energy.parent} | {energy.confidence} | {energy.note} |"
        for energy in energies().values()
    ]
    return "\n".join(lines) + "\n"


def _activities() -> str:
    lines = [
        "## Products and materials with process gases",
        "",
        "Code, either name or an alias may stand in the cell. A material has a method for these purposes only.",
        "",
        "| sheet | code | name | English | unit | purposes | aliases |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {entry.sheet} | {entry.code} | {entry.name_zh} | {entry.name_en} | {entry.unit} "
        f"| {', '.join(filter(None, entry.purposes))} | {'、'.join(entry.aliases)} |"
        for sheet in NAMED_SHEETS
        for entry in activities()[sheet].values()
    ]
    return "\n".join(lines) + "\n"
