"""Registering meters and monitoring points, one by one or as a list; a meter with readings keeps its meaning.

Source: 000 7.3.2; 001 6.1.1, 6.2.2; 004 7.1.5, 7.5.1, 7.9.1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from inventory.ledger.columns import energies
from inventory.models import Equipment, Meter, Reading, Substance
from inventory.models.meter import LedgerField, MeterKind
from inventory.services.alarm_episode import touch
from inventory.services.reading_aggregate import aggregate, prepare
from park.access import ParkAccess
from park.models import Enterprise, Outlet, Process
from park.services.audit import append_event

#: What gives stored readings their meaning; fixed as soon as there is one.
FIXED: Final = ("enterprise_id", "unit", "reading_kind", "period_minutes", "item")
CONCENTRATIONS: Final = {"07": "air", "08": "water"}


class MeterRefused(Exception):
    """A meter cannot be saved; sentences by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class MeterEntry:
    """A meter as it is registered; names are those of the table."""

    code: str
    name: str
    kind: str
    unit: str
    installed_on: date
    enterprise_id: int | None = None
    item: str = ""
    level: int = 1
    process_id: int | None = None
    outlet_id: int | None = None
    place: str = ""
    reading_kind: str = "amount"
    ledger_field: str = ""
    period_minutes: int = 60
    is_online: bool = False
    is_smart: bool = False
    point: str = ""
    key_objects: list[str] = field(default_factory=list)
    removed_on: date | None = None
    calibration_due: date | None = None


NAMES: Final = tuple(each.name for each in fields(MeterEntry))


@dataclass
class Registers:
    """What a meter may name, read once: enterprises, processes and outlets by enterprise, codes, known meters."""

    enterprises: set[int]
    processes: dict[int, tuple[int, str]]
    outlets: dict[int, tuple[int, str, str]]
    energies: set[str]
    substances: set[str]
    meters: dict[str, Meter]
    with_readings: set[int]
    own_only: int | None


def registers(access: ParkAccess) -> Registers:
    """The registers of the park, or of a filer's enterprise; a fixed number of queries."""
    park = access.park
    firms = Enterprise.objects.filter(park=park)
    if access.enterprise_id is not None:
        firms = firms.filter(pk=access.enterprise_id)
    # Another enterprise's codes are taken as well: a code is used once in a park.
    meters = {meter.code: meter for meter in Meter.objects.filter(park=park)}
    readings = Reading.objects.filter(park=park, meter_id=OuterRef("pk"))
    return Registers(
        enterprises=set(firms.values_list("pk", flat=True)),
        processes={
            pk: (firm, code)
            for pk, firm, code in access.own(Process.objects.all()).values_list("pk", "enterprise_id", "code")
        },
        outlets={
            pk: (firm, code, medium)
            for pk, firm, code, medium in access.own(Outlet.objects.all()).values_list(
                "pk", "enterprise_id", "code", "medium"
            )
        },
        energies=set(energies()),
        substances=set(Substance.objects.values_list("code", flat=True)),
        meters=meters,
        with_readings=set(Meter.objects.filter(Exists(readings), park=park).values_list("pk", flat=True)),
        own_only=access.enterprise_id,
    )


def problems(entry: MeterEntry, known: Registers, meter: Meter | None = None) -> dict[str, str]:
    """What keeps the entry from being saved, by field; `meter` is the row that it changes."""
    found = _place_problems(entry, known)
    other = known.meters.get(entry.code)
    is_foreign = meter is not None and known.own_only not in (None, meter.enterprise_id)
    if is_foreign or (other is not None and (meter is None or other.pk != meter.pk)):
        found["code"] = _("This code is used already. Choose another one.")
    if entry.kind == MeterKind.ENERGY and entry.item not in known.energies:
        found["item"] = _("Choose the code of an energy carrier, 01 to 40.")
    if entry.kind == MeterKind.POLLUTANT and entry.item and entry.item not in known.substances:
        found["item"] = _("This is no substance code of the list, such as a21026.")
    if not 1 <= entry.period_minutes <= 527_040:
        found["period_minutes"] = _("Between one minute and a year (527040 minutes).")
    if entry.removed_on and entry.removed_on <= entry.installed_on:
        found["removed_on"] = _("The day of removal lies after the day of installation.")
    if meter is not None and meter.pk in known.with_readings:
        changed = [name for name in FIXED if getattr(meter, name) != getattr(entry, name)]
        for name in changed:
            found[name.removesuffix("_id")] = _(
                "The meter has readings: this stays as it is. Remove the meter by date and register a new one."
            )
    return found | _ledger_problems(entry, known)


def _place_problems(entry: MeterEntry, known: Registers) -> dict[str, str]:
    found = {}
    if entry.enterprise_id is None:
        if known.own_only is not None:
            found["enterprise"] = _("Choose your enterprise.")
    elif entry.enterprise_id not in known.enterprises:
        found["enterprise"] = _("Choose an enterprise of the list.")
    for name, place, rows in (
        ("process", entry.process_id, known.processes),
        ("outlet", entry.outlet_id, known.outlets),
    ):
        if place is not None and (place not in rows or rows[place][0] != entry.enterprise_id):
            found[name] = _("Choose a process or outlet of the same enterprise.")
    return found


def _ledger_problems(entry: MeterEntry, known: Registers) -> dict[str, str]:
    """A concentration or volume needs its outlet and medium, an energy field an energy meter."""
    sheet = entry.ledger_field[:2]
    if not sheet:
        return {}
    if sheet in CONCENTRATIONS:
        outlet = known.outlets.get(entry.outlet_id or 0)
        if outlet is None or outlet[2] != CONCENTRATIONS[sheet]:
            return {"outlet": _("Sheets 07 and 08 need the outlet, air or water, that the meter stands at.")}
        volumes = (LedgerField.GAS_VOLUME, LedgerField.WATER_VOLUME)
        if not entry.item and entry.ledger_field not in volumes:
            return {"item": _("Name the substance that the meter measures.")}
    if (sheet == "02") != (entry.kind == MeterKind.ENERGY):
        return {"ledger_field": _("Energy goes to sheet 02, and nothing else does.")}
    return {}


@transaction.atomic
def save_meter(access: ParkAccess, entry: MeterEntry, pk: int | None = None) -> Meter:
    """Registers a meter or changes the one with this key. Errors: 403, 404; MeterRefused with sentences by field."""
    access.require_file()
    meter = get_object_or_404(access.own(Meter.objects.select_for_update()), pk=pk) if pk else None
    found = problems(entry, registers(access), meter)
    if found:
        raise MeterRefused(found)
    before = {name: getattr(meter, name) for name in NAMES} if meter else {}
    meter = meter or Meter(park=access.park)
    for name, value in asdict(entry).items():
        setattr(meter, name, value)
    try:
        with transaction.atomic():
            meter.save()
    except IntegrityError as error:
        raise MeterRefused({"code": _("This code is used already. Choose another one.")}) from error
    changed = {name: [_plain(old), _plain(getattr(meter, name))] for name, old in before.items()
               if old != getattr(meter, name)}  # fmt: skip
    append_event(
        access.park, access.user, "meter.changed" if before else "meter.registered", f"meter:{meter.code}", changed
    )
    if {"installed_on", "removed_on"} & changed.keys():
        _due_again(access.park.pk, meter, before)
    return meter


def _due_again(park_id: int, meter: Meter, before: Mapping[str, Any]) -> None:
    """The months of the old and new first and last day owe another number of hours."""
    prepare()
    for moved in {before["installed_on"], before["removed_on"], meter.installed_on, meter.removed_on} - {None}:
        touch(meter.pk, moved, moved)
    aggregate(park_id)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list) or value is None else str(value)


@transaction.atomic
def save_meters(access: ParkAccess, entries: Iterable[MeterEntry]) -> int:
    """Registers or changes the meters of a checked list at once; tells how many. Errors: MeterRefused."""
    access.require_file()
    known = registers(access)
    fresh: list[Meter] = []
    moved: list[Meter] = []
    dates: list[tuple[Meter, dict[str, Any]]] = []
    for entry in entries:
        meter = known.meters.get(entry.code)
        if found := problems(entry, known, meter):
            raise MeterRefused(found)
        if meter and (meter.installed_on, meter.removed_on) != (entry.installed_on, entry.removed_on):
            dates.append((meter, {"installed_on": meter.installed_on, "removed_on": meter.removed_on}))
        target = meter or Meter(park=access.park)
        for name, value in asdict(entry).items():
            setattr(target, name, value)
        (moved if meter else fresh).append(target)
    Meter.objects.bulk_create(fresh)
    Meter.objects.bulk_update(moved, NAMES)
    for meter, before in dates:
        _due_again(access.park.pk, meter, before)
    codes = [meter.code for meter in (*fresh, *moved)]
    append_event(access.park, access.user, "meter.imported", f"park:{access.park.pk}", {"codes": codes})
    return len(codes)


@transaction.atomic
def save_equipment(
    access: ParkAccess, enterprise_id: int, code: str, name: str, rated_kw: Decimal, meter_id: int | None = None
) -> Equipment:
    """Registers equipment with its rated power and, where it has one, its meter. Errors: 403, 404; MeterRefused."""
    access.require_file()
    enterprise = access.enterprise(enterprise_id)
    if rated_kw <= 0:
        raise MeterRefused({"rated_kw": _("The rated power must be above zero.")})
    if meter_id is not None:
        get_object_or_404(Meter, park=access.park, enterprise=enterprise, pk=meter_id)
    row, is_new = Equipment.objects.update_or_create(
        park=access.park, enterprise=enterprise, code=code,
        defaults={"name": name, "rated_kw": rated_kw, "meter_id": meter_id},
    )  # fmt: skip
    detail = {"rated_kw": str(rated_kw), "meter": meter_id, "new": is_new}
    append_event(access.park, access.user, "equipment.registered", f"equipment:{enterprise.pk}/{code}", detail)
    return row
