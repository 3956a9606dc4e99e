"""`manage.py demo`: the whole platform with the demo park on this machine."""

import json
import sys
from io import StringIO
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from assessment.navigation import ROLE_WORDS
from assessment.services import demo
from config.serve import PORT, Processes, Stopped, free_port

#: What the demo park shows of itself, by login.
SIGHTS: Final = {
    "demo-filer": "home; the rejected file and the half-filled form of 2026-10; 2026-09 returned; 2026-08 by own "
    "headings; 2026-07 after a correction by click; files to try in the folder demo of the data",
    "demo-editor": "board, reminders and calendar; the correction of 新程树脂 2026-09 at odds with its seller; "
    "rules and permitted amounts; alarms; factors",
    "demo-approver": "review of the newest two months; locked years; targets and grades",
    "demo-viewer": "map, inventory, decoupling, measures, report",
    "demo-assessor": "trail from a grade to a cell; the report and its evidence",
    "demo-admin": "state of the calculation, factor library",
}


class Command(BaseCommand):
    help = "Builds the demo park and serves it; with --no-serve, prints a JSON summary instead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="build only and print a JSON summary")
        parser.add_argument("--port", type=int, default=PORT, help="the next free one is used when it is taken")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["no_serve"]:
            summary = build(OutputWrapper(sys.stderr))
            self.stdout.write(json.dumps(summary, ensure_ascii=False, default=str))
            return
        summary = build(self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.serve(options["port"], summary["logins"], summary["mail"])

    def serve(self, wanted: int, logins: list[dict[str, str]], mail: str) -> None:
        """Runs web, worker and beat until Ctrl-C."""
        port = free_port(wanted)
        if port != wanted:
            self.stdout.write(f"Port {wanted} is taken.")
        try:
            Processes(port, settings.DATA_DIR / "logs").run(lambda: self.announce(port, logins, mail))
        except Stopped as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\nStopped.")

    def announce(self, port: int, logins: list[dict[str, str]], mail: str) -> None:
        width = max(len(login["username"]) for login in logins)
        rows = [f"  {login['username']:<{width}}  {login['password']}  {ROLE_WORDS[login['role']]}" for login in logins]
        sights = [f"  {login:<{width}}  {seen}" for login, seen in SIGHTS.items()]
        lines = [f"\nTongjian runs at http://127.0.0.1:{port}/", *rows, "Worth a look:", *sights]
        if mail:
            lines.append(f"E-mails are files in {mail}")
        lines.append("Ctrl-C stops everything.")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def build(progress: OutputWrapper) -> dict[str, Any]:
    """Tables, reference data and the demo park; what is already there is kept."""
    progress.write("Preparing the database and the reference data")
    call_command("migrate", interactive=False, verbosity=0, stdout=progress)
    call_command("load_reference", stdout=StringIO())
    # The park is computed here: nobody needs to be woken for each ledger, and there may be no broker.
    current_app.conf.broker_url = "memory://localhost/"
    try:
        return demo.build(progress.write)
    except demo.DemoError as error:
        raise CommandError(str(error)) from error
