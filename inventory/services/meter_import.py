"""A list of meters: the same checks as the form, a dry run row by row, then all of them or none."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from inventory.ledger.meter_list import ListedMeter, read_meters
from inventory.models.meter import LedgerField
from inventory.services.meter import MeterEntry, Registers, problems, registers, save_meters
from park.access import ParkAccess
from park.models import Enterprise

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
PLACES: Final = ("uscc", "process", "outlet")


@dataclass(frozen=True)
class CheckedMeter:
    """A row with what importing would do, and the sentence where it is refused."""

    listed: ListedMeter
    state: str
    message: str = ""
    entry: MeterEntry | None = None


def check_meters(access: ParkAccess, data: bytes, name: str) -> list[CheckedMeter]:
    """The dry run; a fixed number of queries. Errors: 403 by role, LedgerRefused for a file that cannot be read."""
    access.require_file()
    known = registers(access)
    firms = Enterprise.objects.filter(park=access.park).exclude(uscc="")
    owners = {uscc: pk for uscc, pk in firms.values_list("uscc", "pk") if pk in known.enterprises}
    seen: set[str] = set()
    found = []
    for listed in read_meters(data, name):
        row = _checked(access, listed, known, owners)
        if row.entry and row.entry.code in seen:
            row = CheckedMeter(listed, REFUSED, "计量点编号在清单中重复。请只保留一行。")
        seen.add(str(listed.values.get("code")))
        found.append(row)
    return found


def import_meters(access: ParkAccess, rows: list[CheckedMeter]) -> int:
    """Saves the new and changed rows of a list without refused ones; tells how many."""
    return save_meters(access, [row.entry for row in rows if row.entry and row.state in (NEW, CHANGED)])


def _checked(access: ParkAccess, listed: ListedMeter, known: Registers, owners: dict[str, int]) -> CheckedMeter:
    if listed.problem:
        return CheckedMeter(listed, REFUSED, listed.problem)
    values: dict[str, Any] = {key: value for key, value in listed.values.items() if key not in PLACES}
    uscc = str(listed.values["uscc"]).upper()
    owner = owners.get(uscc) if uscc else access.enterprise_id
    if uscc and owner is None:
        return CheckedMeter(listed, REFUSED, f"统一社会信用代码“{uscc[:20]}”不是您可填报的企业。请核对。")
    values["enterprise_id"] = owner
    for name, rows in (("process", known.processes), ("outlet", known.outlets)):
        code = listed.values[name]
        places = [pk for pk, place in rows.items() if (place[0], place[1]) == (owner, code)]
        if code and not places:
            return CheckedMeter(listed, REFUSED, f"企业没有登记“{code[:20]}”。请核对工序或排放口编号。")
        values[f"{name}_id"] = places[0] if code else None
    if values["ledger_field"] not in LedgerField.values:
        return CheckedMeter(listed, REFUSED, "填入台账不在可选项中，如 02.consumption。")
    entry = MeterEntry(**values)
    meter = known.meters.get(entry.code)
    if found := problems(entry, known, meter):
        return CheckedMeter(listed, REFUSED, " ".join(dict.fromkeys(found.values())))
    if meter is None:
        return CheckedMeter(listed, NEW, entry=entry)
    same = all(getattr(meter, name) == value for name, value in asdict(entry).items())
    return CheckedMeter(listed, SAME if same else CHANGED, entry=entry)
