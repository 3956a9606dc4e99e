"""`explain`: every stored emission of a park written out with its formula in both languages; failures are named."""

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inventory.methods.explained import LANGUAGES, defect
from inventory.selectors.explanation import stored_rows
from park.models import Park

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Explains every stored emission of a park in Chinese and English and fails when one cannot be explained."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--park", required=True, help="park code")
        parser.add_argument("--year", type=int, help="only this year")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        park = Park.objects.filter(code=options["park"]).first()
        if park is None:
            raise CommandError(f"没有代码为{options['park']}的园区")
        rows: Counter[str] = Counter()
        failures: list[dict[str, str]] = []
        for row in stored_rows(park, options["year"]):
            rows[row.method] += 1
            faults: dict[str, str] = {language: fault for language in LANGUAGES if (fault := defect(row, language))}
            if faults:
                failures.append({"place": row.place, "method": row.method, "substance": row.substance, **faults})
        content = {"park": park.code, "rows": rows.total(), "methods": dict(sorted(rows.items())), "failures": failures}
        if options["json"]:
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1))
        else:
            for method, count in sorted(rows.items()):
                self.stdout.write(f"{count}\t{method}")
            self.stdout.write(f"{rows.total()}\t合计，{len(rows)}种方法，中英文各一遍")
        if failures:
            shown = "\n".join(str(failure) for failure in failures[:MOST_SHOWN])
            raise CommandError(f"{len(failures)}行无法解释：\n{shown}")
