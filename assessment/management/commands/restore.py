"""`restore`: an archive of `backup` into an empty database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.services.backup import BackupError, restore_backup
from assessment.services.postgres import ProgramError


class Command(BaseCommand):
    help = "Restores an archive into an empty database and compares every digest, count and audit chain with it."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="an archive written by backup")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["source"]
        try:
            restored = restore_backup(source)
        except (BackupError, ProgramError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已恢复并核对：{restored.parks}个园区，{restored.years}个园区年度，{restored.versions}份台账，"
            f"{restored.files}个文件。"
        )
