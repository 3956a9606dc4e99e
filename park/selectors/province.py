"""Provinces and the regional grid each belongs to, from `fixtures/reference/provinces.csv`."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FILE = Path(settings.BASE_DIR) / "fixtures" / "reference" / "provinces.csv"


@dataclass(frozen=True, slots=True)
class Province:
    """A province by its short name, with GB/T 2260 code and regional grid ("" where none is stated)."""

    name: str
    full_name: str
    name_en: str
    code: str
    grid_region: str


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces, in the order of their codes."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Province(row["name"], row["full_name"], row["name_en"], row["code"], row["grid_region"])
            for row in csv.DictReader(file)
        )


def find_province(text: str) -> Province | None:
    """The province named by its short, full or English name; None for anything else, also for places abroad."""
    wanted = text.strip()
    return next((each for each in provinces() if wanted in (each.name, each.full_name, each.name_en)), None)
