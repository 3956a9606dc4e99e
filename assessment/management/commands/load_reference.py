"""`load_reference`: brings the reference tables of `fixtures/reference` into the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

import assessment.services.reference
import inventory.services.reference
import measures.services.reference
import park.services.reference
from park.services.reference import Loaded, RefusedReference

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
LOADERS = (
    park.services.reference.load,
    inventory.services.reference.load,
    measures.services.reference.load,
    assessment.services.reference.load,
)


class Command(BaseCommand):
    help = "Loads factors, industries, park types, measures and indicators; a second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="folder with the CSV files")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            with transaction.atomic():
                loaded = [result for load in LOADERS for result in load(folder)]
        except RefusedReference as refusal:
            raise CommandError(str(refusal)) from refusal
        for result in loaded:
            self.stdout.write(line(result))


def line(result: Loaded) -> str:
    """Counts of one table in one line."""
    return f"{result.table}: {result.rows} rows, {result.added} added, {result.changed} changed, {result.closed} closed"
