"""`manage.py calculate`: JSON in, JSON out, exit codes, and no database."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

GOOD = {"case": "电", "method": "power.location", "inputs": {"electricity": 1000}, "year": 2021}
BAD = {"case": "坏", "method": "power.location", "inputs": {"electricity": "x"}, "year": 2021}


def run(place: str, text: str = "", **settings_given: str) -> subprocess.CompletedProcess[str]:
    """The command as a person calls it, in an environment that knows no database, no key and no data folder."""
    unset = ("DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "TONGJIAN_DATA")
    environment = {name: value for name, value in os.environ.items() if name not in unset} | settings_given
    return subprocess.run(
        [sys.executable, "manage.py", "calculate", place],
        cwd=settings.BASE_DIR,
        env=environment,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("url", ["", "broken", "postgresql://nobody@127.0.0.1:1/none"])
def test_without_a_database(tmp_path: Path, url: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([GOOD]), encoding="utf-8")
    data = tmp_path / "data"
    done = run(str(file), TONGJIAN_DATA=str(data), **({"DATABASE_URL": url} if url else {}))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [row["value"] for row in found[0]["results"]] == [556.8]  # 1000 MWh · 0.5568
    assert found[0]["trail"]["inputs"] == {"electricity": 1000.0, "power_ef": 0.5568}
    assert not data.exists()


def test_standard_input_and_the_exit_code_of_a_bad_case() -> None:
    done = run("-", json.dumps([GOOD, BAD]))
    assert done.returncode == 1
    good, bad = json.loads(done.stdout)
    assert good["ok"]
    assert [(error["case"], error["field"]) for error in bad["errors"]] == [("坏", "inputs.electricity")]
    assert "不是有效数值" in bad["errors"][0]["reason"]


@pytest.mark.parametrize(("text", "told"), [("{", "JSON"), ("{}", "列表"), (json.dumps([GOOD] * 1001), "1000")])
def test_files_that_are_no_list_of_cases(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=told):
        call_command("calculate", str(file), stdout=StringIO())


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(CommandError, match=r"no-such\.json"):
        call_command("calculate", "no-such.json", stdout=StringIO())
