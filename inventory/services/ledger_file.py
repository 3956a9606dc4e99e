"""Keeping the untouched bytes of filed workbooks: once per park and SHA-256, written whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from inventory.ledger.guard import file_kind, safe_name
from inventory.models import SourceFile
from park.models import Park


class FileGone(Exception):
    """A stored file is not on disk or no longer has the bytes it was filed with."""


def store_files(park: Park, files: Iterable[tuple[str, bytes]]) -> list[SourceFile]:
    """Rows of the files (name, bytes) in the same order; bytes already kept are not written again.

    The bytes are on disk before the row exists, so a row never points at a file that was lost half-way.
    """
    files = list(files)
    hashes = [hashlib.sha256(data).hexdigest() for _, data in files]
    rows = {row.sha256: row for row in SourceFile.objects.filter(park=park, sha256__in=hashes)}
    fresh: dict[str, SourceFile] = {}
    folders: set[Path] = set()
    for sha256, (name, data) in zip(hashes, files, strict=True):
        row = rows.get(sha256) or fresh.get(sha256)
        if row is None:
            row = fresh[sha256] = SourceFile(park=park, sha256=sha256, name=safe_name(name), size=len(data))
            row.kind = file_kind(data, name)
        if _keep(place(row), data):
            folders.add(place(row).parent)
    for folder in folders:
        _sync_folder(folder)
    if fresh:
        # The same bytes may arrive twice at once: whoever is second reads the first one's row.
        SourceFile.objects.bulk_create(fresh.values(), ignore_conflicts=True)
        rows |= {row.sha256: row for row in SourceFile.objects.filter(park=park, sha256__in=fresh)}
    return [rows[sha256] for sha256 in hashes]


def find_file(park: Park, data: bytes) -> SourceFile | None:
    """The row of these bytes when the park has them already."""
    return SourceFile.objects.filter(park=park, sha256=hashlib.sha256(data).hexdigest()).first()


def file_bytes(source: SourceFile) -> bytes:
    """The bytes as they were uploaded. Errors: FileGone when the disk does not have them any more."""
    try:
        data = place(source).read_bytes()
    except FileNotFoundError as error:
        raise FileGone(source.sha256) from error
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise FileGone(source.sha256)
    return data


def place(source: SourceFile) -> Path:
    """Absolute path of the stored bytes."""
    return Path(settings.MEDIA_ROOT) / source.path


def _keep(path: Path, data: bytes) -> bool:
    """Writes the bytes under a temporary name, forces them to disk, then renames: a crash leaves no half file."""
    if path.exists() and path.stat().st_size == len(data):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def _sync_folder(folder: Path) -> None:
    """Makes the new names themselves survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
