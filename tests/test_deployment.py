"""The containers, the demo and the settings say the same: they are read from each other, so that they cannot drift."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from config import serve

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
FILLED = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "POSTGRES_PASSWORD": "0123456789abcdef",
    "REDIS_PASSWORD": "fedcba9876543210",
    "SITE_HOST": "park.example",
}
# Read from the environment only by what containers do without: embedded servers, tests, development.
NOT_IN_PRODUCTION = {"TONGJIAN_DATA", "TONGJIAN_EMBEDDED", "TEST_SUFFIX", "DEBUG", "PATH", "DJANGO_SETTINGS_MODULE"}
# Have a default that is right in production.
OPTIONAL = {"SECRET_KEY_FILE", "MEDIA_ROOT", "MAIL_ROOT", "LEDGER_MAX_BYTES", "LEDGER_CHECK_AT_ONCE", "HSTS_SECONDS"}
APPS = ("park", "inventory", "decoupling", "measures", "assessment", "config")


def variables_read() -> set[str]:
    """Names of environment variables that the code in config/ reads."""
    source = "\n".join(path.read_text() for path in (ROOT / "config").rglob("*.py"))
    reader = r"(?:text|integer|flag|choice|environ\.get|environ\.setdefault|environ\[)"
    return set(re.findall(reader + r"""\(?\s*"([A-Z_]+)\"""", source))


def filled(value: str) -> str:
    """A compose value with its variables replaced as docker compose does."""

    def replaced(match: re.Match[str]) -> str:
        name, _, default = match.group(1).partition(":-")
        return FILLED.get(name.split(":?")[0], default)

    return re.sub(r"\$\{([^}]+)\}", replaced, value)


def environment(service: str) -> dict[str, str]:
    return {name: filled(str(value)) for name, value in SERVICES[service]["environment"].items()}


@pytest.mark.parametrize("name", serve.NAMES)
def test_containers_start_what_the_demo_starts(name: str) -> None:
    assert SERVICES[name]["command"] == ["python", "-m", "config.serve", name]


def test_every_process_has_one_container_and_the_database_is_prepared_first() -> None:
    assert set(OURS) == {*serve.NAMES, "prepare"}
    assert SERVICES["prepare"]["command"] == ["python", "-m", "config.serve", "prepare"]
    for name in serve.NAMES:
        assert SERVICES[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", serve.NAMES)
def test_command_names_a_program_and_an_application_that_exist(name: str) -> None:
    words = serve.command(name)
    assert words[0] == sys.executable
    done = subprocess.run([*words[:3], "--help"], capture_output=True, check=False)
    assert done.returncode == 0
    assert "config.wsgi:application" in words or words[3:5] == ["--app", "config"]


def test_unknown_process_is_refused() -> None:
    with pytest.raises(KeyError):
        serve.command("cron")


def test_make_demo_runs_the_command_that_starts_these_processes() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^demo: install\n\t@\$\(PY\) manage\.py demo", makefile, re.MULTILINE)
    assert "Processes" in (ROOT / "assessment/management/commands/demo.py").read_text()


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_container_is_read(name: str) -> None:
    assert set(environment(name)) - variables_read() == set()


def test_every_variable_that_production_needs_is_given() -> None:
    needed = variables_read() - NOT_IN_PRODUCTION - OPTIONAL
    assert needed - set(environment("web")) == set()


def test_all_containers_of_the_platform_see_the_same_settings_and_files() -> None:
    for name in OURS:
        assert SERVICES[name]["environment"] == SERVICES["web"]["environment"]
        assert SERVICES[name]["volumes"] == SERVICES["web"]["volumes"]
        assert SERVICES[name]["image"] == SERVICES["web"]["image"]


def test_secrets_have_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


def test_addresses_name_the_services_and_their_credentials() -> None:
    given, postgres = environment("web"), environment("postgres")
    expected = f"{postgres['POSTGRES_USER']}:{postgres['POSTGRES_PASSWORD']}@postgres:5432/{postgres['POSTGRES_DB']}"
    assert given["DATABASE_URL"] == f"postgresql://{expected}"
    words = [filled(word) for word in SERVICES["redis"]["command"]]
    password = words[words.index("--requirepass") + 1]
    assert given["REDIS_URL"] == f"redis://:{password}@redis:6379/0"


def test_proxy_passes_to_the_port_that_web_listens_on() -> None:
    words = serve.command("web")
    assert words[words.index("--bind") + 1] == f"0.0.0.0:{serve.PORT}"
    assert f"reverse_proxy web:{serve.PORT}" in (ROOT / "config/proxy/Caddyfile").read_text()
    assert f"EXPOSE {serve.PORT}" in (ROOT / "Dockerfile").read_text()


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", ["web", "worker", "postgres", "redis", "proxy"])
def test_container_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_what_must_survive_is_on_a_volume() -> None:
    named = set(COMPOSE["volumes"])
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert named <= used
    files = SERVICES["web"]["volumes"][0].split(":")[1]
    data = re.search(r"TONGJIAN_DATA=(\S+)", (ROOT / "Dockerfile").read_text())
    assert data and files == f"{data.group(1)}/{settings_media_folder()}"


def settings_media_folder() -> str:
    """The folder of filed documents below the data folder, as config/settings.py writes it."""
    found = re.search(r'MEDIA_ROOT.*DATA_DIR / "(\w+)"', (ROOT / "config/settings.py").read_text())
    assert found
    return found.group(1)


def test_image_starts_web_as_an_ordinary_user() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r'^USER tongjian$.*^CMD \["python", "-m", "config.serve", "web"\]', dockerfile, re.M | re.S)


def test_production_settings_pass_django_s_own_checks() -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=kept | environment("web"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_bad_setting_stops_the_start_and_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "LEDGER_MAX_BYTES": "twenty"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "LEDGER_MAX_BYTES must be a whole number" in done.stderr


def test_production_without_a_secret_does_not_start() -> None:
    given = {name: value for name, value in environment("web").items() if name != "SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_every_imported_package_is_declared_for_production() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    declared = {distribution(entry) for entry in [*project["project"]["dependencies"], *groups["report"]]}
    embedded = declared | {distribution(entry) for entry in groups["embedded"]}
    known = packages_distributions()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        allowed = embedded if "embedded" in path.parts else declared
        for module in third_party(path):
            names = {normal(name) for name in known.get(module, [module])}
            assert names & allowed, f"{path.relative_to(ROOT)} imports {module}, which pyproject.toml does not declare"


def third_party(path: Path) -> set[str]:
    """Top-level names of packages that a file imports and that are neither ours nor Python's."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - set(APPS) - set(sys.stdlib_module_names)


def distribution(entry: str) -> str:
    return normal(re.split(r"[<>=!~\[; ]", entry)[0])


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_lock_holds_an_exact_version_of_everything_declared_and_no_address() -> None:
    lines = [line for line in (ROOT / "requirements.lock").read_text().split("\n") if line and not line.startswith("#")]
    locked = dict(re.fullmatch(r"([A-Za-z0-9._-]+)==([^\s;]+)(?: ;.*)?", line).groups() for line in lines)  # type: ignore[union-attr]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    entries = [
        *project["project"]["dependencies"],
        *(entry for group in project["dependency-groups"].values() for entry in group),
    ]
    assert {distribution(entry) for entry in entries} - {normal(name) for name in locked} == set()
