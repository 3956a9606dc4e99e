"""Pages and files of the methods: from the declarations, current, in both languages, with factor sets that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from inventory.methods.catalogue import METHODS
from inventory.methods.declaration import Method
from inventory.methods.documentation import Page, page, sector
from inventory.services.calculator import reference
from inventory.services.method_page import method_files, place, write_files

FOLDER = Path(settings.BASE_DIR) / "docs" / "methods"
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def test_the_committed_files_are_current() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert committed == method_files(), "run manage.py methods --write docs/methods"


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "gone.method.md").write_text("old", encoding="utf-8")
    assert write_files(tmp_path) == len(METHODS) + 2  # every method, the index, and the file that goes
    assert write_files(tmp_path) == 0


def english_texts(told: Page) -> list[str]:
    rows = (text for row in (*told.inputs, *told.factors) for text in (row.symbol, row.name, row.unit, row.place))
    given = (text for one in told.outputs for text in (one.substance, one.unit, one.scope))
    words = (told.name, told.sector, told.clause, told.mathml, told.html, told.note, told.sheet)
    return [*words, *told.fields, *rows, *given, *told.checks, *told.notices, *told.missing]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.code)
def test_every_method_is_told_whole_in_both_languages(method: Method) -> None:
    zh, en = page(method, "zh", place), page(method, "en", place)
    assert [text for text in english_texts(en) if CHINESE.search(text)] == []
    assert "_" not in zh.html + en.html
    for told in (zh, en):
        assert len(told.inputs) == len(method.inputs)
        assert len(told.factors) == len(method.needs)
        assert all(row.name and row.unit and row.bounds for row in (*told.inputs, *told.factors))
        assert all(row.place for row in told.inputs), [row.name for row in told.inputs if not row.place]
        assert told.outputs
        assert told.missing
        assert told.mathml.startswith("<math")
    assert sector(method, "en") != "Other"


def test_default_sets_exist_in_the_library() -> None:
    known = reference().words.factor_sets
    assert {name for method in METHODS for name in method.default_sets} - known == set()


def test_a_cell_of_the_ledger_is_named_with_its_sheet() -> None:
    assert place("02", "measured_ncv", "zh") == "02表能源消费“实测低位发热量”"
    assert place("02", "feedstock", "en") == "sheet 02 energy, Used as feedstock"
    assert place("02", "no_such_column", "zh") == ""
