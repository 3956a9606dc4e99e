"""What a register's pollutants and activities are called here, from two reference tables."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from park.services.reference import read_rows

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
POLLUTANTS = ("pollutant_code", "medium", "kind", "item", "status", "source", "note")
INDUSTRIES = ("activity_code", "industry_code", "name_en", "status", "source", "note")


@dataclass(frozen=True)
class Target:
    """Kind and item of the totals a pollutant goes to; an empty item is in no total, `note` says why."""

    kind: str = ""
    item: str = ""
    note: str = ""


def pollutant_targets() -> dict[tuple[str, str], Target]:
    """Target by (pollutant code, medium); an unlisted pollutant is in no total."""
    found: dict[tuple[str, str], Target] = defaultdict(Target)
    for row in read_rows(FOLDER, "register_pollutants.csv", POLLUTANTS):
        found[row["pollutant_code"], row["medium"]] = Target(row["kind"], row["item"], row["note"])
    return found


def activity_industries() -> dict[str, str]:
    """GB/T 4754 code by register activity; parents stand for their parts."""
    rows = read_rows(FOLDER, "register_industries.csv", INDUSTRIES)
    return {row["activity_code"]: row["industry_code"] for row in rows}
