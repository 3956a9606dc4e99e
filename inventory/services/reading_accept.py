"""Taking a month of readings into the ledger: figures per row, then a workbook through the same door as every file.

Nothing is filed here: the person sees the checks and the dry run and confirms. Source: 001 6.2.5; 004 7.9.16.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.accepted import Accepted, NotPlaced, cubic_metres, kept, matching, milligrams, place, tonnes
from inventory.ledger.columns import active_sheets
from inventory.ledger.filed_row import Cells, item_label
from inventory.ledger.lines import plain_number
from inventory.ledger.workbook import write_workbook
from inventory.methods.reading import VALID_SHARE
from inventory.models import LedgerUpload, LedgerVersion, Meter, ReadingMonth
from inventory.models.meter import LedgerField, ReadingKind
from inventory.selectors.ledger import MonthKey, pointers
from inventory.selectors.ledger_template import filled_month, template_facts
from inventory.selectors.reading import ledger_months
from inventory.services.ledger import stage_upload
from park.access import ParkAccess
from park.models import Enterprise
from park.services.audit import append_event

CONCENTRATION: Final = (LedgerField.GAS_CONCENTRATION, LedgerField.WATER_CONCENTRATION)
VOLUME: Final = {LedgerField.GAS_VOLUME: "07", LedgerField.WATER_VOLUME: "08"}
#: Note on the source of an accepted energy row; the digest of the hours follows it.
NOTE: Final = "在线数据"
#: Grams in a tonne; a gas volume is filed in 万标m3.
GRAMS: Final = Decimal(1_000_000)
WAN: Final = Decimal(10_000)
# Hours in which concentration and flow are both valid: volume, mass as the sum of products, highest concentration.
JOINT: Final = """
SELECT count(*), sum(q.amount), sum(q.amount * c.amount), max(c.amount)
FROM inventory_readinghour c
JOIN inventory_readinghour q ON q.park_id = c.park_id AND q.meter_id = %(flow)s AND q.start = c.start AND q.is_valid
WHERE c.park_id = %(park)s AND c.meter_id = %(meter)s AND c.is_valid AND c.day >= %(first)s AND c.day < %(end)s
"""
SLOTS: Final = """
SELECT m.code, h.start::text, h.amount::text FROM inventory_readinghour h JOIN inventory_meter m ON m.id = h.meter_id
WHERE h.park_id = %(park)s AND h.meter_id = ANY(%(meters)s) AND h.day >= %(first)s AND h.day < %(end)s
UNION ALL
SELECT m.code, d.day::text, concat(d.amount, '/', d.carried) FROM inventory_readingday d
JOIN inventory_meter m ON m.id = d.meter_id
WHERE d.park_id = %(park)s AND d.meter_id = ANY(%(meters)s) AND d.day >= %(first)s AND d.day < %(end)s
ORDER BY 1, 2
"""


class AcceptRefused(Exception):
    """The month cannot be taken over; the text says why and what to do."""


@dataclass
class Offer:
    """Figures of one ledger row made of one or more meters; `problem` says why they cannot be taken."""

    key: str
    meters: list[Meter]
    accepted: Accepted
    shown: list[tuple[str, Decimal, str]]
    valid: int
    due: int
    problem: str = ""
    before: Cells = field(default_factory=dict)

    @property
    def valid_percent(self) -> Decimal | None:
        return Decimal(100 * self.valid) / self.due if self.due else None

    @property
    def now(self) -> list[str]:
        """What the row says today in the cells that would be replaced."""
        heads = active_sheets()[self.accepted.sheet].by_field
        told = {"method", "data_tier", "source_note"}
        replaced = self.accepted.fields - told
        units = {name: self.before.get("unit", "") for name in replaced if heads[name].unit == "row"}
        said = ((name, text, units.get(name, "")) for name, text in self.before.items() if name in replaced)
        return [f"{heads[name].header_zh} {text} {unit}".rstrip() for name, text, unit in said]

    @property
    def title(self) -> str:
        """Sheet of the row."""
        return active_sheets()[self.accepted.sheet].title


def offers(access: ParkAccess, enterprise: Enterprise, year: int, month: int) -> list[Offer]:
    """What the meters of the enterprise give for the month, row by row of the ledger."""
    pairs = ledger_months(access, enterprise.pk, year, month)
    found = [*_amounts(pairs), *_discharges(pairs, year, month)]
    rows = filled_month(_in_force(enterprise, year, month))
    for offer in found:
        if any(_meet(offer, other) for other in found if other is not offer):
            offer.problem = _(
                "Two meters would fill the same cell in different ways. Leave one of them out of the ledger."
            )
        if not offer.problem and offer.due and offer.valid < offer.due * VALID_SHARE:
            offer.problem = _("Too few valid hours: fill the row in by hand.")
        try:
            offer.before = dict(matching(rows.get(offer.accepted.sheet, ()), offer.accepted) or {})
            if not offer.problem:
                place(rows, [offer.accepted])
        except NotPlaced as error:
            offer.problem = str(error)
    return found


def _meet(one: Offer, other: Offer) -> bool:
    """Whether two offers write the same figure of the same row; texts such as the method may be said twice."""
    told = {"method", "valid_rate", "data_tier", "source_note"}
    same = (one.accepted.sheet, one.accepted.names) == (other.accepted.sheet, other.accepted.names)
    return same and bool((one.accepted.fields & other.accepted.fields) - told)


def accept(access: ParkAccess, enterprise_id: int, year: int, month: int, keys: Collection[str]) -> LedgerUpload:
    """Makes the workbook of the month with the chosen rows and hands it in as an upload; nothing is filed.

    The rest of a filed month stays as it is. Errors: 403, 404; AcceptRefused.
    """
    access.require_file()
    enterprise = access.enterprise(enterprise_id)
    if date(year + month // 12, month % 12 + 1, 1) > timezone.localdate():
        raise AcceptRefused(_("The month is not over yet."))
    chosen = [offer for offer in offers(access, enterprise, year, month) if offer.key in keys]
    if not chosen:
        raise AcceptRefused(_("Choose at least one row."))
    if wrong := [offer.problem for offer in chosen if offer.problem]:
        raise AcceptRefused(wrong[0])
    version = _in_force(enterprise, year, month)
    facts = template_facts(enterprise, year, month)
    rows = place(filled_month(version), [offer.accepted for offer in chosen])
    if version:
        heads = active_sheets()["01"].by_field
        rows["01"] = [{name: value for name, value in version.profile.items() if name in heads}]
    digest = slots_digest(access.park.pk, [meter for offer in chosen for meter in offer.meters], year, month)
    for row in rows.get("02", ()):
        if row.get("source_note") == NOTE:
            row["source_note"] = f"{NOTE} {digest[:16]}"
    data = write_workbook(facts.enterprise, year, month, rows)
    name = f"online-{year}-{month:02d}-{digest[:16]}.xlsx"
    upload = stage_upload(access, enterprise, name, data, access.user)
    codes = sorted({meter.code for offer in chosen for meter in offer.meters})
    detail = {"period": f"{year}-{month:02d}", "upload": upload.pk, "digest": digest, "meters": codes}
    with transaction.atomic():
        append_event(access.park, access.user, "reading.accepted", f"enterprise:{enterprise.pk}", detail)
    return upload


def slots_digest(park_id: int, meters: Iterable[Meter], year: int, month: int) -> str:
    """SHA-256 of every stored hour and day of the meters in the month, by code and time."""
    first, end = _span(year, month)
    wanted: dict[str, Any] = {
        "park": park_id,
        "meters": sorted({meter.pk for meter in meters}),
        "first": first,
        "end": end,
    }
    with connection.cursor() as cursor:
        cursor.execute(SLOTS, wanted)
        text = "\n".join(f"{code}|{at}|{amount}" for code, at, amount in cursor.fetchall())
    return hashlib.sha256(text.encode()).hexdigest()


def _amounts(pairs: Sequence[tuple[Meter, ReadingMonth]]) -> list[Offer]:
    """Energy, water and mass: meters of one row and field are added."""
    grouped: dict[tuple[str, str, str, str, str], list[tuple[Meter, ReadingMonth]]] = defaultdict(list)
    for meter, row in pairs:
        if meter.ledger_field in CONCENTRATION or meter.ledger_field in VOLUME:
            continue
        place_of = (meter.process.code if meter.process else "", meter.outlet.code if meter.outlet else "")
        grouped[(meter.ledger_field, meter.item, *place_of, meter.unit)].append((meter, row))
    return [_told(members) for members in grouped.values()]


def _told(members: list[tuple[Meter, ReadingMonth]]) -> Offer:
    """The offer, or one that says why its units do not fit."""
    try:
        return _amount(members)
    except NotPlaced as error:
        meters = [each for each, _row in members]
        names = {"process": meters[0].process.code if meters[0].process else "", "meter": meters[0].code}
        sheet = meters[0].ledger_field[:2]
        return Offer(str(meters[0].pk), meters, Accepted(sheet, names, {}), [], 0, 0, str(error))


def _amount(members: list[tuple[Meter, ReadingMonth]]) -> Offer:
    meter = members[0][0]
    sheet, name = meter.ledger_field.split(".")
    values = [row.amount for _meter, row in members]
    total = sum((value for value in values if value is not None), Decimal(0))
    names = {"process": meter.process.code if meter.process else ""}
    if None in values:
        return Offer(
            f"{meter.pk}", [meter], Accepted(sheet, names, {}), [], 0, 0, _("A meter has no values in the month.")
        )
    cells: dict[str, str] = {}
    amount: tuple[str, Decimal, str] | None = (name, total, meter.unit)
    is_mean = any(each.reading_kind == ReadingKind.MEAN for each, _row in members)
    problem = _("A mean is no amount: the meter must send amounts or counter readings.") if is_mean else ""
    if sheet == "02":
        names["energy_code"] = item_label(active_sheets()["02"], meter.item)
        cells = {"data_tier": "监测", "source_note": NOTE}
    elif sheet == "06":
        names["source"] = item_label(active_sheets()["06"], meter.item)
        cells, amount = (
            {name: plain_number(cubic_metres(total, meter.unit, meter.reading_kind == ReadingKind.MEAN))},
            None,
        )
    else:
        names = {"outlet": meter.outlet.code if meter.outlet else "", "pollutant": meter.item}
        cells, amount = {name: plain_number(tonnes(total, meter.unit)), "method": "自动监测"}, None
    valid, due = sum(row.valid_slots for _m, row in members), sum(row.due_slots for _m, row in members)
    if sheet in ("07", "08") and due:
        cells["valid_rate"] = _percent(valid, due)
    return Offer(
        key="-".join(str(each.pk) for each, _row in members),
        meters=[each for each, _row in members],
        accepted=Accepted(sheet, names, cells, amount),
        shown=[(active_sheets()[sheet].by_field[name].header_zh, total, meter.unit)],
        valid=valid,
        due=due,
        problem=problem,
    )


def _discharges(pairs: Sequence[tuple[Meter, ReadingMonth]], year: int, month: int) -> list[Offer]:
    """Concentration and flow of an outlet, hour by hour: mass = Σ concentration × volume of hours valid in both."""
    flows: dict[tuple[int | None, str], list[Meter]] = defaultdict(list)
    for meter, _row in pairs:
        if sheet := VOLUME.get(LedgerField(meter.ledger_field)):
            flows[meter.outlet_id, sheet].append(meter)
    return [
        _discharge(meter, row, flows[meter.outlet_id, meter.ledger_field[:2]], year, month)
        for meter, row in pairs
        if meter.ledger_field in CONCENTRATION
    ]


def _discharge(meter: Meter, row: ReadingMonth, flows: list[Meter], year: int, month: int) -> Offer:
    sheet = meter.ledger_field[:2]
    names = {"outlet": meter.outlet.code if meter.outlet else "", "pollutant": meter.item}
    offer = Offer(f"{meter.pk}", [meter, *flows], Accepted(sheet, names, {}), [], 0, row.due_slots)
    if len(flows) != 1:
        offer.problem = _("The outlet needs exactly one meter of its volume.")
        return offer
    first, end = _span(year, month)
    with connection.cursor() as cursor:
        cursor.execute(
            JOINT, {"park": meter.park_id, "meter": meter.pk, "flow": flows[0].pk, "first": first, "end": end}
        )
        count, volume, product, highest = cursor.fetchone()
    if not count or not volume:
        offer.problem = _("No hour has both a valid concentration and a valid volume.")
        return offer
    water = sheet == "08"
    try:
        cubic = cubic_metres(volume, flows[0].unit, flows[0].reading_kind == ReadingKind.MEAN)
        scale = milligrams(meter.unit, water)
    except NotPlaced as error:
        offer.problem = str(error)
        return offer
    mean = product / volume * scale  # mg/m3, or mg/L
    mass = mean * cubic / (GRAMS if water else GRAMS * 1000)
    filed = cubic if water else cubic / WAN
    cells = {
        "volume" if water else "gas_volume": plain_number(kept(filed)),
        "conc_avg": plain_number(kept(mean)),
        "emission": plain_number(kept(mass)),
        "method": "自动监测",
        "valid_rate": _percent(count, row.due_slots),
    }
    if not water:
        cells["conc_max"] = plain_number(kept(highest * scale))
    offer.valid = count
    offer.accepted = Accepted(sheet, names, cells)
    heads = active_sheets()[sheet].by_field
    offer.shown = [(heads[name].header_zh, Decimal(cells[name]), heads[name].unit) for name in cells
                   if name not in ("method", "valid_rate")]  # fmt: skip
    return offer


def _percent(valid: int, due: int) -> str:
    return plain_number((Decimal(100 * valid) / due).quantize(Decimal("1e-6")) if due else Decimal(0))


def _in_force(enterprise: Enterprise, year: int, month: int) -> LedgerVersion | None:
    pointer = next(iter(pointers(enterprise.park, [MonthKey(enterprise.pk, year, month)]).values()), None)
    return pointer.version if pointer else None


def _span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
