"""PostgreSQL's own programs for dumping and restoring a database."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection


class ProgramError(Exception):
    """A PostgreSQL program is missing, too old, or ended with an error."""


def is_empty() -> bool:
    """Whether the database has no table of its own."""
    return not connection.introspection.table_names()


def dump_database(target: Path, snapshot: str) -> None:
    """Writes the database as of an exported snapshot, in the custom format. Errors: ProgramError."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")


def restore_database(source: Path) -> None:
    """Restores a dump into the database, whole or not at all. Errors: ProgramError."""
    connection.close()
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(source))


def _run(program: str, *arguments: str) -> None:
    facts = connection.settings_dict
    place = {"--host": facts["HOST"], "--port": facts["PORT"], "--username": facts["USER"], "--dbname": facts["NAME"]}
    given = [f"{option}={value}" for option, value in place.items() if value]
    environment = {**os.environ, "PGPASSWORD": str(facts["PASSWORD"] or "")}
    command = [str(_program(program)), *given, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProgramError(f"{program} 失败：{done.stderr.strip() or done.returncode}")


def _program(name: str) -> Path:
    """The program on this machine that is not older than the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    for path in _candidates(name):
        version = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"(\d+)", version)
        if found and int(found.group()) >= server:
            return path
    raise ProgramError(f"找不到 {server} 或更高版本的 {name}，请安装 PostgreSQL {server} 的客户端程序")


def _candidates(name: str) -> list[Path]:
    """On the path, then the one that comes with the embedded server."""
    found = shutil.which(name)
    places = [Path(found)] if found else []
    embedded = find_spec("pgserver")
    if embedded is not None and embedded.origin:
        places.append(Path(embedded.origin).parent / "pginstall" / "bin" / name)
    return [place for place in places if place.exists()]
