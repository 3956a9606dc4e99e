"""One sheet of the monthly form as its page draws it: groups of columns, rows of fields, lists to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inventory.ledger.columns import Column, Sheet, energy_of, text_key
from inventory.ledger.finding import SEVERITIES
from inventory.ledger.form import ROW, FormPlace, entered_columns
from inventory.ledger.notation import EXAMPLES, NOTATION_KEYS
from inventory.ledger.required import required_text
from inventory.ledger.template_codes import ANY_UNIT, UNIT_TITLES, code_lists, list_name, unit_list
from inventory.selectors.ledger_form import FormMonth
from inventory.views.ledger_words import is_chinese

NAMES, AMOUNTS, DETAILS = "names", "amounts", "details"
GROUPS: dict[str, str | Promise] = {NAMES: _("What it is"), AMOUNTS: _("Quantities"), DETAILS: _("Details")}


@dataclass(frozen=True)
class FormColumn:
    """One column: group, heading, help, rule of when it is required, list behind it; `is_spare` is folded away."""

    column: Column
    group: str
    label: str
    unit: str
    note: str
    tests: str
    list_id: str
    is_spare: bool

    @property
    def field(self) -> str:
        return self.column.field

    @property
    def is_number(self) -> bool:
        return self.column.type in ("decimal", "integer")

    @property
    def is_quantity(self) -> bool:
        return self.column.role == "quantity"


@dataclass(frozen=True)
class FormGroup:
    """Columns of one group under its word; `shown` of them are in sight before all are asked for."""

    name: str
    word: str | Promise
    columns: Sequence[FormColumn]

    @property
    def shown(self) -> int:
        return sum(not column.is_spare for column in self.columns)


@dataclass(frozen=True)
class FormCell:
    """One field: its column, name in the form, value, last month's amount, findings, options of a choice."""

    column: FormColumn
    name: str
    value: str
    hint: str
    list_id: str
    options: Sequence[str]
    findings: Sequence[Mapping[str, Any]]

    @property
    def severity(self) -> str:
        """The gravest severity of the findings; empty without any."""
        return min((entry["severity"] for entry in self.findings), key=SEVERITIES.index, default="")


@dataclass(frozen=True)
class FormRow:
    """One row of fields under its name; `title` is what the row is about."""

    name: str
    title: str
    cells: Sequence[FormCell]


@dataclass
class FormTable:
    """Groups with their columns, rows, a blank row to copy, and the lists by id."""

    sheet: Sheet
    groups: Sequence[FormGroup]
    rows: Sequence[FormRow]
    blank: FormRow
    lists: Mapping[str, Sequence[tuple[str, str]]]
    unit_ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_single(self) -> bool:
        """Whether the sheet has exactly one row."""
        return self.sheet.number == "01"


def form_table(form: FormMonth, sheet: Sheet) -> FormTable:
    """The sheet of a form as its page draws it."""
    rows = form.cells.get(sheet.number, ())
    hints = form.hints.get(sheet.number, {})
    lists = {title: pairs for title, pairs in code_lists(form.facts.enterprise).items() if pairs}
    ids = {title: f"list-{at}" for at, title in enumerate(lists)}
    told = {place.field for place in form.findings if place.sheet == sheet.number}
    used = {name for row in rows for name in row} | {name for found in hints.values() for name in found} | told
    # Amounts nobody filed before are folded away only where it is known which ones the enterprise files.
    known = bool(hints) or form.version is not None
    columns = [_column(sheet, column, used, ids, known=known) for column in entered_columns(sheet)]
    groups = [FormGroup(name, word, [one for one in columns if one.group == name]) for name, word in GROUPS.items()]
    ordered = [one for group in groups for one in group.columns]
    words = dict(form.facts.enterprise.pollutants)
    shown = {
        ids[title]: pairs
        for title, pairs in lists.items()
        if any(one.list_id == ids[title] for one in columns) or (sheet.energy_field and title in UNIT_TITLES.values())
    }
    shown["notation"] = [(_example(key), word) for key, word in NOTATION_KEYS.items()]
    blank = _row(sheet, ordered, {}, {}, {}, ids, "")
    table = FormTable(sheet, [group for group in groups if group.columns], [], blank, shown)
    table.rows = [
        _row(sheet, ordered, row, hints.get(row.get(ROW, ""), {}), form.findings, ids, _title(sheet, row, at, words))
        for at, row in enumerate(rows, start=1)
    ]
    if sheet.energy_field:
        table.unit_ids = {label: ids[unit_list(energy)] for label, energy in energy_of().items()}
    return table


def _example(key: str) -> str:
    return key if key == "NO" else EXAMPLES[key].split("（")[0].split(" ")[0] + " "


def _column(sheet: Sheet, column: Column, used: set[str], ids: Mapping[str, str], *, known: bool) -> FormColumn:
    names_row = column.role in ("item", "place", "profile") or column.identity
    units = {other.unit_field for other in sheet.columns}
    group = NAMES if names_row or column.field in units else AMOUNTS if column.role == "quantity" else DETAILS
    required = column.required
    tests = "always" if required.always else ""
    if required.when:
        tests = "when " + "+".join(_by_label(sheet, test) for test in required.when)
    elif required.unless:
        tests = "unless " + ";".join("+".join(_by_label(sheet, test) for test in way) for way in required.unless)
    quiet = not required.always and not required.unless and column.field not in used
    spare = quiet and column.role not in ("item", "profile") and column.field != "process"
    spare = spare and (group != AMOUNTS or known)
    choices = "、".join(choice.label for choice in column.choices)
    note = "；".join(
        text for text in (column.help_zh, required_text(sheet, column), choices and f"可选：{choices}") if text
    )
    title = list_name(column)
    return FormColumn(
        column=column,
        group=group,
        label=column.header_zh if is_chinese() else column.header_en,
        unit=column.shown_unit,
        note=note,
        tests=tests,
        list_id="" if column.choices else ids.get(title, ""),
        is_spare=spare,
    )


def _by_label(sheet: Sheet, test: str) -> str:
    """A test with the labels that the fields show instead of the codes."""
    name, _sign, wanted = test.partition("=")
    labels = {choice.code: choice.label for choice in sheet.by_field[name].choices}
    return f"{name}={'|'.join(labels.get(code, code) for code in wanted.split('|'))}" if wanted else name


def _row(
    sheet: Sheet,
    columns: Sequence[FormColumn],
    row: Mapping[str, str],
    hints: Mapping[str, str],
    findings: Mapping[FormPlace, Sequence[Mapping[str, Any]]],
    ids: Mapping[str, str],
    title: str,
) -> FormRow:
    name = row.get(ROW, "")
    cells = []
    for one in columns:
        value, labels = row.get(one.field, ""), [choice.label for choice in one.column.choices]
        prefill = {choice.code: choice.label for choice in one.column.choices}.get(one.column.prefill, "")
        value = value or (prefill if not row else "")
        # A text outside the list stays to be seen and put right.
        options = labels if not value or value in labels else [*labels, value]
        cells.append(
            FormCell(
                column=one,
                name=f"{name}.{one.field}",
                value=value,
                hint=hints.get(one.field, ""),
                list_id=_list_id(sheet, one, row, ids),
                options=options if labels else (),
                findings=[_said(one, entry) for entry in findings.get(FormPlace(sheet.number, name, one.field), ())],
            )
        )
    return FormRow(name, title, cells)


def _said(one: FormColumn, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A finding without the address and the heading, which the field itself shows."""
    message = entry["message"]
    for opening in (f"{entry['cell']} {one.column.header_zh}：", f"{entry['cell']}：", f"{entry['cell']} "):
        message = message.removeprefix(opening)
    return {**entry, "message": message}


def _list_id(sheet: Sheet, one: FormColumn, row: Mapping[str, str], ids: Mapping[str, str]) -> str:
    if one.is_quantity:
        return "notation"
    if one.field != "unit" or not sheet.energy_field:
        return one.list_id
    energy = energy_of().get(text_key(row.get(sheet.energy_field, "")))
    return ids[unit_list(energy) if energy else ANY_UNIT]


def _title(sheet: Sheet, row: Mapping[str, str], at: int, names: Mapping[str, str]) -> str:
    fields = [
        column.field for column in sheet.columns if column.role in ("place", "item") and column.field != "process"
    ]
    return " ".join(names.get(row[name]) or row[name] for name in fields if row.get(name)) or str(at)
