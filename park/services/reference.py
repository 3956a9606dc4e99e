"""Reference tables: reading the CSV files of `fixtures/reference` and merging them into the database, set-based."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from psycopg2 import sql

from park.models import Industry, ParkType
from park.services.copying import copy_rows

Row = dict[str, str]
SOURCE_LENGTH = 400


class RefusedReference(ValueError):
    """A reference file that cannot be loaded; the sentence names file, row and remedy."""


@dataclass(frozen=True)
class Loaded:
    """What one table got: rows of the file, rows added, rows changed, rows closed."""

    table: str
    rows: int
    added: int
    changed: int = 0
    closed: int = 0


def read_rows(folder: Path, name: str, columns: Iterable[str]) -> list[Row]:
    """Rows of a CSV file as text. Raises: RefusedReference when the file or a column is missing."""
    path = folder / name
    if not path.is_file():
        raise RefusedReference(f"缺少参考表 {name}。请恢复 {folder.name}/{name} 后重新装载。")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise RefusedReference(f"{name} 缺少列：{'、'.join(missing)}。请补上表头后重新装载。")
        return list(reader)


def joined_source(row: Row) -> str:
    """Source and clause of a row in one text."""
    return " ".join(part for part in (row["source"], row["clause"]) if part)[:SOURCE_LENGTH]


def merge_rows(table: str, key: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Loaded:
    """Merges rows into a table of names by its key: new keys are added, differing rows take the file's text.

    COPY into a temporary table, then one INSERT … ON CONFLICT. For names and descriptions only; dated values are
    never changed in place (see `inventory.services.reference`).
    Raises: RefusedReference when two rows of the file have the same key.
    """
    _refuse_duplicates(table, key, columns, rows)
    names = [sql.Identifier(column) for column in columns]
    others = [column for column in columns if column not in key]
    with transaction.atomic(), connection.cursor() as cursor:
        incoming = _incoming(cursor, table, names)
        copy_rows(incoming, columns, rows)
        cursor.execute(
            sql.SQL(
                "INSERT INTO {table} AS kept ({columns}) SELECT {columns} FROM {incoming}"
                " ON CONFLICT ({key}) DO UPDATE SET {updates}"
                " WHERE ({kept}) IS DISTINCT FROM ({excluded}) RETURNING (xmax = 0)"
            ).format(
                table=sql.Identifier(table),
                columns=sql.SQL(", ").join(names),
                incoming=sql.Identifier(incoming),
                key=sql.SQL(", ").join(map(sql.Identifier, key)),
                updates=sql.SQL(", ").join(
                    sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in others
                ),
                kept=sql.SQL(", ").join(sql.SQL("kept.{}").format(sql.Identifier(column)) for column in others),
                excluded=sql.SQL(", ").join(sql.SQL("excluded.{}").format(sql.Identifier(column)) for column in others),
            )
        )
        touched = [bool(row[0]) for row in cursor.fetchall()]
    return Loaded(table, len(rows), sum(touched), len(touched) - sum(touched))


def merge_links(table: str, columns: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> Loaded:
    """Makes a many-to-many table hold exactly these pairs."""
    names = [sql.Identifier(column) for column in columns]
    parts = {
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(names),
        "kept": sql.SQL(", ").join(sql.SQL("kept.{}").format(name) for name in names),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        incoming = _incoming(cursor, table, names)
        copy_rows(incoming, columns, pairs)
        parts["incoming"] = sql.Identifier(incoming)
        gone = sql.SQL("DELETE FROM {table} AS kept WHERE ({kept}) NOT IN (SELECT {columns} FROM {incoming})")
        cursor.execute(gone.format(**parts))
        closed = cursor.rowcount
        cursor.execute(
            sql.SQL(
                "INSERT INTO {table} ({columns}) SELECT {columns} FROM {incoming} ON CONFLICT ({columns}) DO NOTHING"
            ).format(**parts)
        )
        return Loaded(table, len(pairs), cursor.rowcount, 0, closed)


def _incoming(cursor: Any, table: str, names: Sequence[sql.Identifier]) -> str:
    name = f"incoming_{table}"
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(name)))
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
            sql.Identifier(name), sql.SQL(", ").join(names), sql.Identifier(table)
        )
    )
    return name


def _refuse_duplicates(table: str, key: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    places = [columns.index(column) for column in key]
    seen: set[tuple[Any, ...]] = set()
    for row in rows:
        value = tuple(row[place] for place in places)
        if value in seen:
            name = "、".join(map(str, value))
            raise RefusedReference(f"{table} 的参考行 {name} 出现两次。请删去其中一行后重新装载。")
        seen.add(value)


def load(folder: Path) -> list[Loaded]:
    """Industries by GB/T 4754-2017 with their key industry, and park types. Source: 002 3.6; 003 表 园区类型划分."""
    return [_load_industries(folder), _load_park_types(folder)]


def _load_industries(folder: Path) -> Loaded:
    keys = {row["name_zh"]: row["code"] for row in read_rows(folder, "key_industries.csv", ("code", "name_zh"))}
    columns = ("code", "parent_code", "level", "name_zh", "name_en", "key_industry", "status", "source")
    rows = read_rows(folder, "industries.csv", columns)
    for row in rows:
        if row["key_industry"] not in keys:
            raise RefusedReference(
                f"industries.csv 行业 {row['code']} 的重点行业“{row['key_industry']}”不在 key_industries.csv 中。"
                f"请填 {'、'.join(keys)} 之一。"
            )
    return merge_rows(
        Industry._meta.db_table,
        ["code"],
        columns,
        [[keys[row[column]] if column == "key_industry" else row[column] for column in columns] for row in rows],
    )


def _load_park_types(folder: Path) -> Loaded:
    columns = ("code", "classification", "classification_zh", "classification_en", "name_zh", "name_en", "order")
    rows = read_rows(folder, "park_types.csv", columns)
    return merge_rows(ParkType._meta.db_table, ["code"], columns, [[row[column] for column in columns] for row in rows])
