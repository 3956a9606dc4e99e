"""The trace from each clause of the guidance to what serves it and the test that shows it.

`docs/traceability.csv` holds one row per clause and server: clause_id, document, kind, served_by, test, note.
A kind says what `served_by` is: url (name of an address), command (of manage.py), method (code of the calculation
catalogue), model or service (dotted path). A clause without a row is not served yet; a clause all of whose notes
begin with 部分 is served in part.
"""

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from inventory.methods.catalogue import METHODS

ROOT = Path(settings.BASE_DIR)
TRACE = ROOT / "docs" / "traceability.csv"
CLAUSES = ROOT / "fixtures" / "reference" / "clauses.csv"
DOCUMENTS = ROOT / "fixtures" / "reference" / "documents.csv"
COLUMNS = ("clause_id", "document", "kind", "served_by", "test", "note")
PARTLY = "部分"
KINDS = ("url", "command", "method", "model", "service")


@dataclass(frozen=True, slots=True)
class Link:
    """One row of the trace: what serves a clause, and the test that shows it."""

    clause_id: str
    document: str
    kind: str
    served_by: str
    test: str
    note: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the guidance with what serves it; no links = not yet, all links in part = partly."""

    id: str
    document: str
    number: str
    title: str
    strength: str
    app: str
    links: tuple[Link, ...]

    @property
    def is_partly(self) -> bool:
        return bool(self.links) and all(link.note.startswith(PARTLY) for link in self.links)


@dataclass(frozen=True)
class Document:
    """A guidance document with its clauses."""

    code: str
    title_zh: str
    title_en: str
    clauses: list[Clause] = field(default_factory=list)

    @property
    def linked(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.links]

    @property
    def served(self) -> list[Clause]:
        return [clause for clause in self.linked if not clause.is_partly]

    @property
    def partly(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.is_partly]

    @property
    def not_yet(self) -> list[Clause]:
        return [clause for clause in self.clauses if not clause.links]

    @property
    def share(self) -> float:
        """Part of the clauses that is served whole: served / all."""
        return len(self.served) / len(self.clauses)


@cache
def documents() -> dict[str, Document]:
    """The guidance documents by number, each clause with its links."""
    links: dict[str, list[Link]] = {}
    for link in trace_rows():
        links.setdefault(link.clause_id, []).append(link)
    found = {row["doc"]: Document(row["doc"], row["title_zh"], row["title_en"]) for row in _rows(DOCUMENTS)}
    for row in _rows(CLAUSES):
        served = tuple(links.get(row["id"], ()))
        clause = Clause(row["id"], row["doc"], row["clause"], row["title"], row["strength"], row["app"], served)
        found[row["doc"]].clauses.append(clause)
    return found


def trace_rows() -> list[Link]:
    """Rows of docs/traceability.csv in order."""
    return [Link(*(row[column] for column in COLUMNS)) for row in _rows(TRACE)]


def problems() -> list[str]:
    """What is untrue in the trace: unknown clauses, servers and tests that do not exist, rows given twice."""
    known = {row["id"]: row["doc"] for row in _rows(CLAUSES)}
    found: list[str] = []
    seen: set[tuple[str, str, str]] = set()
    for number, link in enumerate(trace_rows(), start=2):
        where = f"traceability.csv 第 {number} 行 {link.clause_id}"
        if link.clause_id not in known:
            found.append(f"{where}：条款号不存在。")
        elif known[link.clause_id] != link.document:
            found.append(f"{where}：所属文件应为 {known[link.clause_id]}，不是 {link.document}。")
        if not serves(link):
            found.append(f"{where}：{link.kind} {link.served_by} 不存在。")
        if not is_test(link.test):
            found.append(f"{where}：测试 {link.test} 不存在。")
        key = (link.clause_id, link.kind, link.served_by)
        if key in seen:
            found.append(f"{where}：与前面的一行重复。")
        seen.add(key)
    return found


def serves(link: Link) -> bool:
    """Whether what the row names exists."""
    if link.kind == "url":
        return link.served_by in address_arguments()
    if link.kind == "command":
        return link.served_by in get_commands()
    if link.kind == "method":
        return link.served_by in {method.code for method in METHODS}
    return link.kind in KINDS and _importable(link.served_by)


def is_test(node: str) -> bool:
    """Whether `path::function` or `path::Class::function` is defined; nothing is imported or run."""
    path, _, name = node.partition("::")
    file = ROOT / path
    if not name or not file.is_file():
        return False
    body: list[ast.stmt] = ast.parse(file.read_text(encoding="utf-8")).body
    for part in name.partition("[")[0].split("::"):
        found = [item for item in body if isinstance(item, ast.FunctionDef | ast.ClassDef) and item.name == part]
        if not found:
            return False
        body = found[0].body
    return True


@cache
def address_arguments() -> dict[str, frozenset[str]]:
    """Names of the site's addresses, each with the arguments it needs."""
    return dict(_addresses(get_resolver().url_patterns))


def _addresses(
    patterns: list[URLPattern | URLResolver], above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    for pattern in patterns:
        arguments = above | frozenset(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, arguments)
        elif pattern.name:
            yield pattern.name, arguments


def _importable(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    if not module:
        return False
    try:
        return hasattr(import_module(module), name)
    except ModuleNotFoundError:
        return False


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
