"""The drill: backup of a filed park, restore into an empty database elsewhere, digests equal, chain valid."""

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from assessment.services.recalculation import recompute
from inventory.models import LedgerVersion, ParkYear, SourceFile
from inventory.services.ledger_batch import file_workbooks
from park.models import AuditEvent, Park
from tests import mini_park

pytestmark = pytest.mark.django_db(transaction=True)

# Every park anew from the restored ledgers, then its digests: what a full recompute gives elsewhere.
ELSEWHERE = """
import django
django.setup()
from assessment.services.recalculation import mark_dirty, recompute
from inventory.models import ParkYear, SourceFile
from inventory.services.ledger_file import file_bytes
from park.models import AuditEvent, Park
for source in SourceFile.objects.all():
    file_bytes(source)
for park in Park.objects.order_by("code"):
    mark_dirty(park.pk, "drill")
    assert recompute(park.pk).state == "done"
    for row in ParkYear.objects.filter(park=park).order_by("year"):
        print(park.code, row.year, row.digest)
    print(park.code, AuditEvent.objects.filter(park=park).latest("sequence").hash)
"""


@pytest.fixture
def park() -> Park:
    """The worked park with the ledgers of the first quarter of 2021, recomputed."""
    call_command("load_reference", verbosity=0)
    park, firms, user = mini_park.build()
    with patch("assessment.tasks.wake"):
        file_workbooks(park, [book for book in mini_park.workbooks(firms, user) if book.name[2:9] <= "2021-03"])
    recompute(park.pk)
    return park


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment of a machine with an empty database and an empty folder for documents."""
    name = f"{connection.settings_dict['NAME']}_drill"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    facts = connection.settings_dict
    user = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    yield {
        **os.environ,
        "DATABASE_URL": f"postgresql://{user}@:{facts['PORT']}/{name}?host={quote(facts['HOST'], safe='/')}",
        "MEDIA_ROOT": str(tmp_path / "files"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TONGJIAN_EMBEDDED": "1",
    }
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def there(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


def restore(environment: dict[str, str], archive: Path) -> subprocess.CompletedProcess[str]:
    return there(environment, "manage.py", "restore", str(archive))


def test_restored_elsewhere_everything_is_equal(park: Park, elsewhere: dict[str, str], tmp_path: Path) -> None:
    archive = tmp_path / "park.tar"
    call_command("backup", archive, verbosity=0)
    done = restore(elsewhere, archive)
    assert done.returncode == 0, done.stderr
    assert f"1个园区，1个园区年度，{LedgerVersion.objects.count()}份台账" in done.stdout
    assert len([path for path in Path(elsewhere["MEDIA_ROOT"]).rglob("*.*") if path.is_file()]) >= (
        SourceFile.objects.count()
    )
    anew = there(elsewhere, "-c", ELSEWHERE)
    assert anew.returncode == 0, anew.stderr
    year = ParkYear.objects.get(park=park)
    head = AuditEvent.objects.filter(park=park).latest("sequence").hash
    assert anew.stdout.split("\n")[:2] == [f"{park.code} 2021 {year.digest}", f"{park.code} {head}"]


def test_a_second_restore_is_refused(park: Park, elsewhere: dict[str, str], tmp_path: Path) -> None:
    archive = tmp_path / "park.tar"
    call_command("backup", archive, verbosity=0)
    assert restore(elsewhere, archive).returncode == 0
    again = restore(elsewhere, archive)
    assert again.returncode != 0 and "数据库不是空的" in again.stderr


def test_a_damaged_archive_changes_nothing(park: Park, elsewhere: dict[str, str], tmp_path: Path) -> None:
    whole, damaged = tmp_path / "park.tar", tmp_path / "damaged.tar"
    call_command("backup", whole, verbosity=0)
    with tarfile.open(whole) as source, tarfile.open(damaged, "w") as target:
        document = next(member.name for member in source if member.name.startswith("files/"))
        for member in source.getmembers():
            content = source.extractfile(member)
            assert content is not None
            data = content.read()
            target.addfile(member, io.BytesIO(data[:-1] + b"!" if member.name == document else data))
    refused = restore(elsewhere, damaged)
    assert refused.returncode != 0 and document in refused.stderr and "已损坏" in refused.stderr
    assert not Path(elsewhere["MEDIA_ROOT"]).exists()

    half = tmp_path / "half.tar"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    broken = restore(elsewhere, half)
    assert broken.returncode != 0 and "不是完整的备份文件" in broken.stderr
    assert restore(elsewhere, whole).returncode == 0  # the database was still empty


def test_an_existing_file_is_never_overwritten(park: Park, tmp_path: Path) -> None:
    archive = tmp_path / "park.tar"
    archive.write_text("something else")
    with pytest.raises(CommandError, match="已存在"):
        call_command("backup", archive, verbosity=0)
    assert archive.read_text() == "something else"
