"""`import_register`: a tidy public release register as a park."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inventory.methods.register import RegisterError
from inventory.services.register import Imported, import_register
from inventory.services.total import MissingGwp
from park.models import Membership, User
from park.models.account import Role
from park.services.results import ResultsBusy


class Command(BaseCommand):
    help = "Loads a tidy pollutant-release register as a park; loading the same files again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("releases", help="CSV of yearly releases")
        parser.add_argument("--facilities", required=True, help="CSV of the facilities")
        parser.add_argument("--code", default="", help="park code; by default the file's park column")
        parser.add_argument("--name", default="", help="name of the park")
        parser.add_argument("--viewer", default="", help="username that may look at the park afterwards")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = self._viewer(options["viewer"])
        try:
            done = import_register(
                _read(options["releases"]), _read(options["facilities"]), options["code"], options["name"]
            )
        except (RegisterError, MissingGwp) as error:
            raise CommandError(str(error)) from error
        except ResultsBusy as error:
            raise CommandError("该园区正在重新计算，请稍后再导入") from error
        if viewer is not None:
            Membership.objects.get_or_create(user=viewer, park=done.park, defaults={"role": Role.VIEWER})
        self.stdout.write("\n".join(report(done)))

    def _viewer(self, username: str) -> User | None:
        if not username:
            return None
        found = User.objects.filter(username=username).first()
        if found is None:
            raise CommandError(f"没有用户“{username}”，请先建立账号")
        return found


def report(done: Imported) -> list[str]:
    """What was imported, in sentences: amounts, gaps, what is kept but in no total."""
    lines = [
        f"{done.park.name}（{done.park.code}）：设施{done.facilities}个，排放记录{done.releases}条，"
        f"{done.years[0]}—{done.years[1]}年，{'已更新' if done.changed else '没有变化'}",
        f"序列缺口{len(done.gaps)}处，共{sum(len(gap.years) for gap in done.gaps)}个缺报年，未作零值",
    ]
    lines += [f"未计入合计：{name} {count}条（已保存）" for name, count in done.unmapped.items()]
    if done.not_counted:
        lines.append(f"已含在其他数值中、不重复计：{done.not_counted}条")
    return lines


def _read(name: str) -> bytes:
    path = Path(name)
    if not path.is_file():
        raise CommandError(f"找不到文件 {name}")
    return path.read_bytes()
