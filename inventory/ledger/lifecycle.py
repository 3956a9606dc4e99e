"""What may happen to a filed version and who may do it: one table for services, buttons and the database.

Source: 001 4.3.5, 4.5.5, 6.1.4.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

SUBMITTED, RETURNED, APPROVED = "submitted", "returned", "approved"
LOCKED, WITHDRAWN, SUPERSEDED = "locked", "withdrawn", "superseded"
STATES: Final = (SUBMITTED, RETURNED, APPROVED, LOCKED, WITHDRAWN, SUPERSEDED)
#: States in which a version may be in force; the others are final.
LIVE: Final = (SUBMITTED, APPROVED, LOCKED)
#: States that an official has confirmed: what follows is a correction that waits for approval.
CONFIRMED: Final = (APPROVED, LOCKED)

FILE, APPROVE, RETURN, LOCK = "file", "approve", "return", "lock"
ASK, REFUSE, TAKE_BACK, WITHDRAW = "ask", "refuse", "take_back", "withdraw"
SUPERSEDE: Final = "supersede"

FILER, EDITOR = "filer", "editor"

#: Version of the wording of the declaration, kept with who made it and when.
DECLARATION: Final = "1"
DECLARATION_ZH: Final = "本单位对所填数据的真实性、准确性和完整性负责"


@dataclass(frozen=True)
class Step:
    """One act: the states it starts from, the state it leads to (`after` empty: unchanged), the roles that may do it.

    `not_by` names who may not, whatever the role: `filed` who filed the version, `asked` who asked for the withdrawal;
    `only_by` the only person who may.
    """

    act: str
    before: tuple[str, ...]
    after: str
    roles: tuple[str, ...]
    not_by: str = ""
    only_by: str = ""
    needs_request: bool = False


STEPS: Final = {
    step.act: step
    for step in (
        Step(APPROVE, (SUBMITTED,), APPROVED, (EDITOR,), not_by="filed"),
        Step(RETURN, (SUBMITTED,), RETURNED, (EDITOR,), not_by="filed"),
        Step(LOCK, (APPROVED,), LOCKED, (EDITOR,)),
        Step(ASK, LIVE, "", (FILER, EDITOR)),
        Step(REFUSE, LIVE, "", (EDITOR,), not_by="asked", needs_request=True),
        Step(TAKE_BACK, LIVE, "", (FILER, EDITOR), only_by="asked", needs_request=True),
        Step(WITHDRAW, LIVE, WITHDRAWN, (EDITOR,), not_by="asked", needs_request=True),
        # Done by the platform when a newer version takes the place.
        Step(SUPERSEDE, LIVE, SUPERSEDED, ()),
    )
}


def transitions() -> frozenset[tuple[str, str]]:
    """Every pair (state before, state after) that an act may bring about."""
    return frozenset((before, step.after) for step in STEPS.values() if step.after for before in step.before)


def possible(state: str, role: str, *, filed: bool, asked: bool, requested: bool) -> tuple[str, ...]:
    """Acts that a person of the role may do to a version, in the order of the table.

    `filed`: the person filed it; `requested`: a withdrawal is asked for; `asked`: by this person.
    """
    being = {name for name, yes in (("filed", filed), ("asked", asked)) if yes}
    return tuple(step.act for step in STEPS.values() if _fits(step, state, role, being, requested))


def _fits(step: Step, state: str, role: str, being: Collection[str], requested: bool) -> bool:
    if state not in step.before or role not in step.roles:
        return False
    if step.needs_request != requested and (step.needs_request or step.act == ASK):
        return False
    return step.not_by not in being and (not step.only_by or step.only_by in being)
