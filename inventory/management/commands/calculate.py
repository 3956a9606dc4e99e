"""`calculate`: results and trails of single cases as JSON, from the reference tables, without a database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inventory.services.calculator import MOST_CASES, results

STDIN = "-"


class Command(BaseCommand):
    help = (
        "Prints results and trails of cases as JSON: a list of {case, method, inputs, year, region, options}. "
        "The exit code is 1 when a case failed."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", help="JSON file with a list of cases, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        found = results(_read(options["cases"]))
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        if not all(result["ok"] for result in found):
            raise SystemExit(1)


def _read(place: str) -> list[Any]:
    try:
        text = sys.stdin.read() if place == STDIN else Path(place).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"读不了案例文件 {place}：{error}。请核对路径，并以 UTF-8 编码保存。") from error
    try:
        cases = json.loads(text)
    except json.JSONDecodeError as error:
        raise CommandError(
            f"案例文件不是有效的 JSON：第{error.lineno}行第{error.colno}列，{error.msg}。请改正后重试。"
        ) from error
    if not isinstance(cases, list):
        raise CommandError("案例文件应是一个列表：[{“method”: …, “inputs”: …, “year”: …}]。请用方括号括起各案例。")
    if len(cases) > MOST_CASES:
        raise CommandError(f"案例有{len(cases)}个，一次最多{MOST_CASES}个。请分成几个文件。")
    return cases
