"""`manage.py messages`: brings locale/*.po up to date with templates and code and compiles it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from park.catalogue import compile_all, unfinished, update


class Command(BaseCommand):
    """Extracts the msgids, keeps the translations, compiles; names what has no Chinese yet."""

    help = "Update the zh_Hans catalogue from templates and code, and compile it (--compile: only compile)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compile", action="store_true", help="only compile the catalogues that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.LOCALE_PATHS[0])
        if not options["compile"]:
            catalogue = update(Path(settings.BASE_DIR), folder / "zh_Hans" / "LC_MESSAGES" / "django.po")
            missing = unfinished(catalogue)
            self.stdout.write(f"{len(catalogue)} messages, {len(missing)} without Chinese")
            for msgid in missing:
                self.stdout.write(f"  {msgid}")
        for target in compile_all(folder):
            self.stdout.write(f"compiled {target.relative_to(folder)}")
