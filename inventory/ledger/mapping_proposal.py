"""What a sample most likely is: header row, unit row, exact names of fields, months and items; a person decides."""

from dataclasses import replace

from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.columns import Sheet, active_sheets, energy_of, text_key
from inventory.ledger.finding import address
from inventory.ledger.mapped import own_titles
from inventory.ledger.mapped_sheet import YEAR_ALONE, YEAR_MONTH
from inventory.ledger.mapping import (
    MONTH,
    YEAR,
    MappedColumn,
    TableMapping,
    heading_unit,
    headings,
    known_unit,
    plain_parts,
    row_texts,
)
from inventory.ledger.mapping_heads import MONTH_DATE, MONTH_HEAD, field_names, find_heads

YEAR_NAMES = frozenset(text_key(name) for name in ("年", "年份", "年度", "year"))
MONTH_NAMES = frozenset(text_key(name) for name in ("月", "月度", "month"))


def propose(book: RawBook, title: str) -> TableMapping:
    """The most likely mapping of one sheet: the target whose names match most headings."""
    raw = book.sheets[title]
    first, heads = find_heads(raw)
    tables = [read_headings(book, title, sheet.number, first, heads) for sheet in active_sheets().values()]
    return max(tables, key=_known)


def _known(table: TableMapping) -> int:
    """How many headings name a field, a month or an item of the target."""
    sheet = active_sheets()[table.target]
    hints = (hint(sheet, index, name, ()) for index, name in enumerate(table.headings))
    return sum(found is not None and found.field not in (YEAR, MONTH) for found in hints)


def read_headings(
    book: RawBook, title: str, target: str, first: int, heads: int, units: bool | None = None
) -> TableMapping:
    """A table of one target with the headings of the given rows; `units` None looks whether a unit row follows."""
    raw, sheet = book.sheets[title], active_sheets()[target]
    texts = row_texts(raw, first + heads)
    is_unit_row = any(texts) and all(known_unit(text) for text in texts if text) if units is None else units
    unit_texts = texts if is_unit_row else ()
    names = headings(raw, first, heads)
    hints = [hint(sheet, index, name, unit_texts) for index, name in enumerate(names)]
    columns = _once([column for column in hints if column is not None and column.field])
    given = {column.field for column in columns}
    by_field = sheet.by_field
    columns = [
        replace(column, unit="") if column.field in by_field and by_field[column.field].unit_field in given else column
        for column in columns
    ]
    constants = {
        column.field: next((choice.label for choice in column.choices if choice.code == column.prefill), column.prefill)
        for column in sheet.columns
        if column.prefill and column.field not in given
    }
    is_dated = "period" not in by_field or "period" in given
    return TableMapping(
        target=target,
        first=first,
        heads=heads,
        headings=names,
        columns=tuple(columns),
        sheet="" if own_titles(book) == [title] else title,
        unit_texts=unit_texts,
        constants=constants,
        period="" if is_dated or {YEAR, MONTH} <= given else _period(raw, title, first),
    )


def hint(sheet: Sheet, index: int, heading: str, unit_texts: tuple[str, ...]) -> MappedColumn | None:
    """What a heading names exactly, level by level; without a field a person says which; None when it names nothing."""
    field = month = item = ""
    for part in plain_parts(heading):
        named = field_names(sheet.number).get(text_key(part), "")
        field = field or named
        energy = energy_of().get(text_key(part)) if sheet.energy_field else None
        if energy is not None and not named:
            item = energy.code
        head = MONTH_HEAD.fullmatch(part) or MONTH_DATE.fullmatch(part)
        if head is not None:
            month = f"{head[1]}-{int(head[2]):02d}" if head[1] else f"{int(head[2]):02d}"
    if not field and text_key(heading) in YEAR_NAMES:
        return MappedColumn(index, YEAR)
    if text_key(heading) in MONTH_NAMES:
        return MappedColumn(index, MONTH)
    if not field and not month and not item:
        return None
    by_row = unit_texts[index] if index < len(unit_texts) else ""
    number = not field or sheet.by_field[field].type in ("decimal", "integer")
    return MappedColumn(index, field, (heading_unit(heading) or by_row) if number else "", month, item)


def candidates(sheet: Sheet, heading: str) -> tuple[str, ...]:
    """Fields of a sheet that a level of the heading names exactly; its quantities for a heading of a month or item."""
    parts = list(plain_parts(heading))
    named = [name for part in parts if (name := field_names(sheet.number).get(text_key(part), ""))]
    found = hint(sheet, 0, heading, ())
    if not named and found is not None and (found.month or found.item):
        named = [column.field for column in sheet.with_role("quantity")]
    return tuple(dict.fromkeys(named))


def _once(columns: list[MappedColumn]) -> list[MappedColumn]:
    """The first column of each field, month and item: of two with one name a person chooses."""
    kept: dict[tuple[str, str, str], MappedColumn] = {}
    for column in columns:
        kept.setdefault((column.field, column.month, column.item), column)
    return list(kept.values())


def _period(raw: RawSheet, title: str, first: int) -> str:
    """The one place above the headings, or the title, that says a year or a month."""
    found = [
        f"cell:{address(row, index)}"
        for row in range(first)
        for index in range(raw.width)
        if (text := raw.cell(row, index).typed) and (YEAR_MONTH.search(text) or YEAR_ALONE.search(text))
    ]
    if len(found) == 1:
        return found[0]
    return "title" if YEAR_MONTH.search(title) and not found else ""
