"""Backup and restore: one archive with the database, the filed documents and what both must add up to.

archive.tar: manifest.json, database.dump (pg_dump, custom format), files/<place below MEDIA_ROOT>. The manifest is read
in the snapshot that is dumped: digest of every park-year, head of every audit chain, SHA-256 of every file.
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from assessment.services.postgres import dump_database, is_empty, restore_database
from inventory.models import LedgerVersion, ParkYear
from park.models import AuditEvent, Park
from park.services.audit import first_broken

FORMAT: Final = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
#: Names of files that are still being written.
_DRAFTS: Final = (".incoming-", ".part")


class BackupError(Exception):
    """A backup that cannot be made or restored, in a sentence that names the place and the remedy."""


@dataclass(frozen=True)
class Outcome:
    """What an archive holds."""

    parks: int
    years: int
    versions: int
    files: int
    size: int


def make_backup(target: Path) -> Outcome:
    """Writes the archive under a temporary name and moves it to `target`. Errors: BackupError when target exists."""
    if target.exists():
        raise BackupError(f"{target} 已存在，请换一个文件名，备份不会覆盖已有文件")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        draft, dump = Path(folder) / "archive.tar", Path(folder) / DUMP
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = str(cursor.fetchone()[0])
            manifest = _state()
            dump_database(dump, snapshot)
        # A file is on disk before its row is committed: whatever the snapshot names is there.
        kept = {place: _sha256(path) for place, path in _kept_files()}
        manifest |= {"files": kept, "dump": _sha256(dump)}
        listing = Path(folder) / MANIFEST
        listing.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        with tarfile.open(draft, "w") as archive:
            archive.add(listing, MANIFEST)
            archive.add(dump, DUMP)
            for place in kept:
                archive.add(Path(settings.MEDIA_ROOT) / place, f"{FILES}/{place}")
        os.replace(draft, target)
    return _outcome(manifest, target)


def restore_backup(source: Path) -> Outcome:
    """Checks every byte of the archive, then restores it into an empty database and compares what was restored.

    Errors: BackupError; nothing is changed when the archive is damaged or the database is not empty.
    """
    if not is_empty():
        raise BackupError("数据库不是空的，恢复只写入空数据库。请新建一个空数据库，把 DATABASE_URL 指向它后再恢复")
    root = Path(settings.MEDIA_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent, prefix=".restore-") as folder:
        manifest = _unpack(source, Path(folder))
        _place_files(Path(folder) / FILES, root, manifest["files"])
        restore_database(Path(folder) / DUMP)
    _compare(manifest)
    return _outcome(manifest, source)


def _state() -> dict[str, Any]:
    """What the database holds, park by park, in a form that two databases can be compared by."""
    parks = {}
    for park in Park.objects.order_by("code"):
        head = AuditEvent.objects.filter(park=park).order_by("-sequence").first()
        parks[park.code] = {
            "years": {str(row.year): row.digest for row in ParkYear.objects.filter(park=park).order_by("year")},
            "versions": LedgerVersion.objects.filter(park=park).count(),
            "events": head.sequence if head else 0,
            "head": head.hash if head else "",
        }
    return {"format": FORMAT, "made_at": timezone.now().isoformat(timespec="seconds"), "parks": parks}


def _kept_files() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        draft = path.name.startswith(_DRAFTS[0]) or path.suffix == _DRAFTS[1]
        if path.is_file() and not path.is_symlink() and not draft:
            yield path.relative_to(root).as_posix(), path


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """The manifest of a whole archive. Errors: BackupError naming the first part that is missing or damaged."""
    try:
        with tarfile.open(source) as archive:
            members = {member.name: member for member in archive if member.isreg() and _is_inside(member.name)}
            _extract(archive, members[MANIFEST], folder)
            manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if manifest.get("format") != FORMAT:
                raise BackupError(f"{source} 的备份格式是 {manifest.get('format')}，本版本只能恢复格式 {FORMAT}")
            files = {f"{FILES}/{place}": sha256 for place, sha256 in manifest["files"].items()}
            for place, sha256 in {DUMP: manifest["dump"], **files}.items():
                if place not in members or _extract(archive, members[place], folder) != sha256:
                    raise BackupError(f"{source} 中的 {place} 缺失或已损坏，请换用另一份备份")
    except (OSError, EOFError, KeyError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{source} 不是完整的备份文件（{error}），请换用另一份备份") from error
    return manifest


def _is_inside(name: str) -> bool:
    """A path that cannot lead out of the folder it is unpacked to."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """Writes one regular file below the folder; returns the SHA-256 of what was written."""
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    content = archive.extractfile(member)
    if content is None:
        return ""
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)
    return _sha256(target)


def _place_files(folder: Path, root: Path, files: dict[str, str]) -> None:
    """Moves the documents to their places. Errors: BackupError when another document already stands there."""
    for place, sha256 in files.items():
        path = root / place
        if path.exists() and _sha256(path) != sha256:
            raise BackupError(f"{path} 已有内容不同的文件，请清空文件目录（MEDIA_ROOT）后再恢复")
    for place in files:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder / place, root / place)


def _compare(manifest: dict[str, Any]) -> None:
    """Digests, counts and chains of the restored database against the manifest."""
    restored = _state()["parks"]
    differing = [code for code, facts in manifest["parks"].items() if restored.get(code) != facts]
    if differing or set(restored) != set(manifest["parks"]):
        raise BackupError(f"恢复后的数据与备份清单不一致：{'、'.join(differing) or '园区数量不同'}")
    broken = [park.code for park in Park.objects.all() if first_broken(park) is not None]
    if broken:
        raise BackupError(f"恢复后的审计链不完整：{'、'.join(broken)}")


def _outcome(manifest: dict[str, Any], archive: Path) -> Outcome:
    parks = manifest["parks"].values()
    return Outcome(
        parks=len(parks),
        years=sum(len(park["years"]) for park in parks),
        versions=sum(park["versions"] for park in parks),
        files=len(manifest["files"]),
        size=archive.stat().st_size,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
