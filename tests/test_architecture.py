"""What import contracts cannot see: pure rooms in a clean interpreter, what methods may use, and the size budget."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("park", "inventory", "decoupling", "measures", "assessment")
PURE_ROOMS = ("methods", "ledger", "charts", "report")
UNWANTED = ("django", "rest_framework", "celery", "psycopg2", "redis")
# Formulas take plain values and frames, and give new ones; steam tables (IAPWS-IF97) come from a library, not from us.
METHODS_MAY_USE = {"CoolProp", "numpy", "pandas", *sys.stdlib_module_names} - {
    "asyncio",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "time",
    "urllib",
}
FILE_LINES = 400
FUNCTION_LINES = 60
TEMPLATE_LINES = 200
# Rooms that tell what a module is would be lost behind these names.
VAGUE = {"utils", "helpers", "helper", "misc", "common", "core", "manager", "managers", "base"}


def pure_modules() -> list[str]:
    """Dotted names of every module in a pure room."""
    paths = [path for app in APPS for room in PURE_ROOMS for path in (ROOT / app).glob(f"{room}.py")]
    paths += [path for app in APPS for room in PURE_ROOMS for path in (ROOT / app / room).rglob("*.py")]
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return sorted(name.removesuffix(".__init__") for name in names)


def sources() -> list[Path]:
    files = [path for app in (*APPS, "config", "tests") for path in (ROOT / app).rglob("*.py")]
    return [path for path in files if "migrations" not in path.parts]


def imports(path: Path) -> set[str]:
    """Dotted names that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_there_are_pure_rooms_to_look_at() -> None:
    assert {name.split(".")[1] for name in pure_modules()} >= {"methods", "ledger"}


def test_pure_rooms_load_without_django() -> None:
    program = (
        "import importlib, sys\n"
        f"for name in {pure_modules()!r}:\n"
        "    importlib.import_module(name)\n"
        f"    found = [bad for bad in {UNWANTED!r} if bad in sys.modules]\n"
        "    if found:\n"
        "        sys.exit(f'{name} brings in {found}')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_look_for_django_would_find_it() -> None:
    """The guard above must be able to fail: a module of an impure room does bring Django in."""
    program = "import sys, inventory.signals\nsys.exit(3 if 'django' in sys.modules else 0)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 3


@pytest.mark.parametrize("app", APPS)
def test_methods_use_only_the_standard_library_numpy_and_pandas(app: str) -> None:
    for path in (ROOT / app / "methods").rglob("*.py"):
        foreign = {name for name in imports(path) if name.split(".")[0] not in METHODS_MAY_USE}
        ours = {name for name in foreign if re.fullmatch(rf"({'|'.join(APPS)})\.methods(\..+)?", name)}
        assert foreign - ours == set(), path.relative_to(ROOT)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines of every function of a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.name, node.end_lineno - node.lineno + 1


def lines(path: Path) -> int:
    return path.read_text().count("\n")


def test_files_and_functions_keep_the_size_budget() -> None:
    assert [path for path in sources() if lines(path) > FILE_LINES] == []
    assert [(path, name) for path in sources() for name, length in functions(path) if length > FUNCTION_LINES] == []


def test_templates_keep_the_size_budget() -> None:
    assert [path for path in ROOT.glob("templates/**/*.html") if lines(path) > TEMPLATE_LINES] == []


def test_no_module_has_a_vague_name() -> None:
    assert [path for path in sources() if {path.stem, path.parent.name} & VAGUE] == []


def test_top_level_holds_only_what_the_architecture_names() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    folders = {line.split("/")[0] for line in tracked.stdout.split("\n") if "/" in line}
    assert folders <= {*APPS, "config", "templates", "static", "fixtures", "tests", "docs", "bench", "locale", ".ci"}
