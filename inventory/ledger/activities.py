"""Activities that a row of sheets 04 and 05 may name: products and materials with a method of their own."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from inventory.ledger import columns
from inventory.ledger.columns import text_key

#: Sheets whose item column names activities.
NAMED_SHEETS: Final = ("04", "05")
NEAREST: Final = 3
#: A text this much like a name of the list may be meant by it.
LIKENESS: Final = 0.6


@dataclass(frozen=True)
class Activity:
    """One activity: its code on a sheet, names, base unit, and the purposes under which it has a method."""

    sheet: str
    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    unit: str
    purposes: tuple[str, ...]

    @property
    def label(self) -> str:
        """Code and name, as the template's drop-down shows it."""
        return f"{self.code} {self.name_zh}"

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that is accepted for it, exactly."""
        return (self.code, self.name_zh, self.name_en, self.label, *self.aliases)


@cache
def activities() -> Mapping[str, Mapping[str, Activity]]:
    """Activities by sheet and code, in the order of `activities.csv`; a material has one entry with its purposes."""
    rows: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with (columns.REFERENCE / "activities.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            rows[row["sheet"], row["code"]].append(row)
    found: dict[str, dict[str, Activity]] = defaultdict(dict)
    for (sheet, code), same in rows.items():
        first = same[0]
        aliases = dict.fromkeys(alias for row in same for alias in row["aliases"].split("|") if alias)
        purposes = tuple(row["purpose"] for row in same)
        names = (first["name_zh"], first["name_en"])
        found[sheet][code] = Activity(sheet, code, *names, tuple(aliases), first["unit"], purposes)
    return found


@cache
def activity_of(sheet: str) -> Mapping[str, Activity]:
    """Activity of a sheet by every text accepted for it."""
    return {text_key(text): entry for entry in activities().get(sheet, {}).values() for text in entry.texts}


def nearest(sheet: str, text: str) -> list[Activity]:
    """Activities of a sheet that a text may mean: names that hold it first, then names like it; at most three."""
    key, known = text_key(text), activity_of(sheet)
    holding = [name for name in known if len(key) > 1 and key in name]
    like = get_close_matches(key, known, n=NEAREST, cutoff=LIKENESS)
    return list(dict.fromkeys(known[name] for name in (*holding, *like)))[: max(NEAREST, len(holding))]
