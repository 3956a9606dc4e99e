"""Explanations of warnings: asked for once, kept with what was explained, found again when the same is checked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.finding import WARNING
from inventory.models import LedgerUpload, WarningExplanation
from park.models import User

TEXT_LENGTH: Final = 400
#: A text shorter than this explains nothing.
LEAST_LENGTH: Final = 2
ADDRESS: Final = re.compile(r"^[A-Z]{1,3}\d+：")


class Explanation(NamedTuple):
    """A text for warnings: of one cell, of every cell under a rule (no cell), or of all that is left (no rule)."""

    text: str
    rule: str = ""
    sheet: str = ""
    cell: str = ""

    def fits(self, entry: dict[str, Any]) -> bool:
        """Whether it explains the warning."""
        return (
            (not self.rule or self.rule == entry["rule"])
            and (not self.sheet or self.sheet == entry["sheet"])
            and (not self.cell or self.cell == entry["cell"])
        )


class WarningKey(NamedTuple):
    """What an explanation stands for: the line, the rule, the text of the cell and what was said about it."""

    about: str
    rule: str
    read: str
    said: str


@dataclass(frozen=True)
class RuleGroup:
    """Warnings of one rule that nobody has explained."""

    rule: str
    warnings: list[dict[str, Any]]

    @property
    def first(self) -> dict[str, Any]:
        return self.warnings[0]


def warning_key(entry: dict[str, Any]) -> WarningKey:
    """The key of a kept finding; its message without the address, which another row changes."""
    about = entry.get("about") or f"{entry['sheet']}!{entry['cell']}"
    return WarningKey(about[:300], entry["rule"], entry["read"], ADDRESS.sub("", entry["message"]))


def with_explanations(upload: LedgerUpload) -> list[tuple[dict[str, Any], WarningExplanation | None]]:
    """Every warning of an upload with the explanation it has already, in one query."""
    warnings = [entry for entry in upload.findings if entry["severity"] == WARNING]
    keys = [warning_key(entry) for entry in warnings]
    rows = WarningExplanation.objects.filter(
        park_id=upload.park_id, enterprise_id=upload.enterprise_id, about__in={key.about for key in keys}
    ).select_related("explained_by")
    known = {WarningKey(row.about, row.rule, row.read, row.said): row for row in rows.order_by("pk")} if keys else {}
    return [(entry, known.get(key)) for entry, key in zip(warnings, keys, strict=True)]


def unexplained(upload: LedgerUpload) -> list[RuleGroup]:
    """Warnings that ask for a text, by rule in the order of the file."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry, known in with_explanations(upload):
        if known is None:
            groups.setdefault(entry["rule"], []).append(entry)
    return [RuleGroup(rule, warnings) for rule, warnings in groups.items()]


def explain(
    upload: LedgerUpload, user: User, given: Sequence[Explanation]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Keeps the texts given for warnings not explained yet; (warnings as they are filed, those left without a text).

    The most particular text counts: of the cell, of the rule, of everything. Called in the transaction that files.
    """
    texts = sorted(
        (one for one in given if len(one.text.strip()) >= LEAST_LENGTH),
        key=lambda one: (bool(one.cell), bool(one.rule)),
        reverse=True,
    )
    now, fresh, filed, missing = timezone.now(), [], [], []
    for entry, known in with_explanations(upload):
        if known is None:
            text = next((one.text.strip()[:TEXT_LENGTH] for one in texts if one.fits(entry)), "")
            if not text:
                missing.append(entry)
                continue
            known = WarningExplanation(
                park_id=upload.park_id,
                enterprise_id=upload.enterprise_id,
                **warning_key(entry)._asdict(),
                text=text,
                explained_by=user,
                explained_at=now,
            )
            fresh.append(known)
        filed.append(explained_entry(entry, known))
    if not missing:
        WarningExplanation.objects.bulk_create(fresh)
    return filed, missing


def explained_entry(entry: dict[str, Any], known: WarningExplanation) -> dict[str, Any]:
    """A warning as a version keeps it: with the text, who gave it and when."""
    by, at = str(known.explained_by), known.explained_at.isoformat()
    return {**entry, "explanation": known.text, "explained_by": by, "explained_at": at}


def of_month(warnings: Iterable[dict[str, Any]], year: int, month: int) -> list[dict[str, Any]]:
    """Warnings about lines of a month, and those about no month."""
    text = f"{year}-{month:02d}"
    return [one for one in warnings if one.get("about", "")[:7] in ("", text) or not one["about"][:4].isdecimal()]


def refusal(missing: Sequence[dict[str, Any]]) -> str:
    """What to tell a person who left warnings unexplained."""
    places = "、".join(f"{one['sheet']}!{one['cell']}" if one["cell"] else one["sheet"] for one in missing[:5])
    return _("%(count)d warnings need an explanation, for instance %(places)s. Say why the figures are right.") % {
        "count": len(missing),
        "places": places,
    }
