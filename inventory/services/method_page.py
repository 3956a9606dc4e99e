"""Method pages and files: the declarations of the methods with the ledger cells their columns are filed in."""

from pathlib import Path
from typing import Final

from inventory.ledger.columns import all_sheets
from inventory.methods.case import example_case
from inventory.methods.catalogue import METHODS
from inventory.methods.documentation import Page, page
from inventory.methods.explain import Language
from inventory.methods.method_file import index, markdown
from inventory.selectors.emission_parameter import NUMBERS
from inventory.services.calculator import reference

INDEX: Final = "README.md"
_SHEETS_EN: Final = {
    "02": "energy", "04": "products", "05": "materials", "07": "exhaust gas", "08": "wastewater", "09": "solid waste",
    "10": "facilities",
}  # fmt: skip


def place(sheet: str, column: str, language: Language) -> str:
    """The ledger cell of a column of the line frame, e.g. 02能源消费“其中用于原材料”; "" where the ledger has none."""
    field = NUMBERS[column][0] if column in NUMBERS else column
    found = all_sheets().get(sheet)
    cell = found.by_field.get(field) if found else None
    if found is None or cell is None:
        return ""
    if language == "zh":
        return f"{sheet}表{found.name}“{cell.header_zh}”"
    return f"sheet {sheet} {_SHEETS_EN.get(sheet, '')}, {cell.header_en}"


def method_page(code: str, language: Language) -> Page | None:
    """The page of a method; None for an unknown code."""
    found = next((method for method in METHODS if method.code == code), None)
    return page(found, language, place) if found else None


def method_files() -> dict[str, str]:
    """Name and content of every file of docs/methods."""
    activities = reference().words.activities
    files = {f"{each.code}.md": markdown(each, place, example_case(each, activities)) for each in METHODS}
    return {INDEX: index(METHODS)} | files


def write_files(folder: Path) -> int:
    """Makes the folder hold exactly the files of the methods; returns how many changed, appeared or went."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = method_files()
    changed = 0
    for gone in sorted(path for path in folder.glob("*.md") if path.name not in wanted):
        gone.unlink()
        changed += 1
    for name, content in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            changed += 1
    return changed
