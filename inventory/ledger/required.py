"""When a cell must be filled, in words and as a formula of a spreadsheet."""

from collections.abc import Callable

from inventory.ledger.columns import Column, Sheet


def required_text(sheet: Sheet, column: Column) -> str:
    """“必填”, the condition under which the cell must be filled, or an empty text."""
    required = column.required
    if required.always:
        return "必填"
    if required.when:
        return "、".join(_said(sheet, test) for test in required.when) + "时必填"
    ways = ["和".join(_said(sheet, test) for test in clause) for clause in required.unless]
    return f"{'；'.join(ways)}时可不填，否则必填" if ways else ""


def _said(sheet: Sheet, test: str) -> str:
    name, _, wanted = test.partition("=")
    column = sheet.by_field[name]
    return f"{column.header_zh}为{'或'.join(_labels(column, wanted))}" if wanted else f"填了{column.header_zh}"


def _labels(column: Column, wanted: str) -> list[str]:
    labels = {choice.code: choice.label for choice in column.choices}
    return [labels.get(code, code) for code in wanted.split("|")]


def needed_formula(sheet: Sheet, column: Column, place: Callable[[str], str]) -> str:
    """Formula that is true where the cell must be filled; `place` gives the address of a field in the row.

    Empty for a column that is never required.
    """
    required = column.required
    if required.always:
        return "TRUE"
    if required.unless:
        ways = [_all([_test(sheet, test, place) for test in clause]) for clause in required.unless]
        return f"NOT(OR({','.join(ways)}))"
    return _all([_test(sheet, test, place) for test in required.when]) if required.when else ""


def _all(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _test(sheet: Sheet, test: str, place: Callable[[str], str]) -> str:
    name, _, wanted = test.partition("=")
    if not wanted:
        return f"LEN({place(name)})>0"
    texts = [f'{place(name)}="{text}"' for text in _labels(sheet.by_field[name], wanted)]
    return texts[0] if len(texts) == 1 else f"OR({','.join(texts)})"
