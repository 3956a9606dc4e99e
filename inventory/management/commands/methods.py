"""`methods`: the calculation methods by sector, or their files written from the declarations."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from inventory.methods.catalogue import METHODS
from inventory.methods.documentation import by_sector
from inventory.services.method_page import write_files


class Command(BaseCommand):
    help = "Lists the calculation methods, or writes one file per method and their index from the declarations."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", metavar="FOLDER", help="write the files there, e.g. docs/methods")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            changed = write_files(Path(options["write"]))
            self.stdout.write(f"{len(METHODS)} methods, {changed} files changed in {options['write']}")
            return
        for name, methods in by_sector(METHODS, "zh").items():
            self.stdout.write(name)
            for method in methods:
                self.stdout.write(f"  {method.code}\t{method.name_zh}\t{method.name_en}")
