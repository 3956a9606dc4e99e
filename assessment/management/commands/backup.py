"""`backup`: one archive with the database and the filed documents."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessment.services.backup import BackupError, make_backup
from assessment.services.postgres import ProgramError


class Command(BaseCommand):
    help = "Writes the database and the filed documents into one archive; the platform may go on working meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="an archive.tar that does not exist yet, or a folder")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["target"]
        if target.is_dir():
            target = target / f"tongjian-{timezone.localtime():%Y%m%d-%H%M%S}.tar"
        try:
            made = make_backup(target)
        except (BackupError, ProgramError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{target}：{made.parks}个园区，{made.years}个园区年度，{made.versions}份台账，{made.files}个文件，"
            f"{made.size / 1e6:.1f} MB"
        )
