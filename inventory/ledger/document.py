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
- A blank cell is missing, never zero. Notation keys in quantity cells: {{keys}}; see below.
- The template version {TEMPLATE_VERSION} stands in the defined name `{VERSION_NAME}`.
- A bill that straddles months carries its first and last day (起始日期, 截止日期): each flow of the row goes into the
  months by days, both ends counted, the last month taking the remainder. Months are filed that rows other than bills
  name; the part of any other month is told, not filed, unless it is in force already.
- A row whose basis (口径) is 1-本月累计 becomes the month: the running total less what the year's earlier months have
  filed, in the file or in force. A month without a ledger, without a figure, or a negative difference is refused.
- `unit` “row” means the unit text of the row, “per row unit” a coefficient per that unit.
"""


NOTATION = """## Notation keys

A quantity cell holds a number, nothing, or a key: the letters (also small ones, when they stand alone) or the Chinese
word, and behind it, in the same cell, the reason: `NE 计量表故障`, `IE（计入3号锅炉）`, `保密：涉及配方`.

| key | meaning | reason | complete | in the results |
|---|---|---|---|---|
| NO 未发生 | the activity did not take place | may be given | yes | nothing to add; no gap |
| NE 未估算 | it took place, the amount is not known | needed | no, still owed | a gap: the total says what it lacks |
| IE 包含在别处 | counted in another row, named in the reason | needed | yes | nothing to add; no gap |
| C 保密 | known, but not handed in | needed | yes | a gap: the total says what it lacks |

- A missing reason is a warning (`notation_reason`); workbooks of older templates are still filed with it.
- The line keeps the key in `notation` and the reason in `parameters.note`; its quantity is empty.
- An amount behind a key (`C 12 吨`), an English phrase (`no data`) or two keys (`NO 未估算`) are no key: the cell is
  refused, so that no figure is lost.
- Complete = figures + NO + IE + C, of all cells that say something. Collection counts months, not cells.
- C: the amount never reaches the platform, so nobody sees it there, official or not; officials, the enterprise and the
  engaged assessor read the key and the reason, and ask the enterprise where they need the figure.
"""


def ledger_format() -> str:
    """Markdown of every sheet and column, of the energy codes and of the activities."""
    keys = ", ".join(f"{key} {name}" for key, name in NOTATION_KEYS.items())
    parts = [INTRODUCTION.replace("{keys}", keys)]
    parts += [NOTATION, *(_sheet(sheet) for sheet in all_sheets().values())]
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
