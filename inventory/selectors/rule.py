"""What the rules are told beside the file: settings of the park, other months, partners' trades, permitted amounts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Final

from django.db.models import Q, Sum

from inventory.ledger.context import LineKey, Partners, Permits, TradeKey, TradeSide
from inventory.ledger.rule_book import Setting
from inventory.ledger.rules.discharge import MEDIA
from inventory.ledger.rules.energy import TRADED
from inventory.ledger.rules.permit import LEAVING
from inventory.methods.capture import BOUGHT_PURPOSE, SOLD_PURPOSE, TRADED_ITEMS
from inventory.models import LedgerLine, LedgerPointer, PermittedAmount, RuleSetting
from inventory.selectors.ledger import MonthKey, previous_month
from park.models import Park

YEAR: Final = 12
SIDES: Final = {("02", "exported"): True, ("02", "purchase"): False}


def month_text(year: int, month: int) -> str:
    """`YYYY-MM`."""
    return f"{year}-{month:02d}"


def rule_settings(park: Park) -> tuple[Setting, ...]:
    """Every setting the park has made, oldest first, as the rule book reads it."""
    return tuple(_setting(row) for row in RuleSetting.objects.filter(park=park).order_by("pk"))


def _setting(row: RuleSetting) -> Setting:
    values = {name: None if value in (None, "") else Decimal(value) for name, value in row.values.items()}
    last = f"{row.valid_to:%Y-%m}" if row.valid_to else ""
    return Setting(row.rule, row.scope, values, row.severity, f"{row.valid_from:%Y-%m}", last)


def months_compared(months: Collection[MonthKey], run: int) -> set[MonthKey]:
    """Other months that the months of files are compared with: those of a run before each, and the year before."""
    found: set[MonthKey] = set()
    for key in months:
        found.add(key._replace(year=key.year - 1))
        for _ in range(run - 1):
            key = previous_month(key)
            found.add(key)
    return found - set(months)


def months_of_totals(months: Collection[MonthKey]) -> set[MonthKey]:
    """Earlier months of the same years: what a running total 1–本月 is made of."""
    return {key._replace(month=month) for key in months for month in range(1, key.month)} - set(months)


def quantities_in_force(
    park: Park, in_force: Mapping[MonthKey, LedgerPointer], places: Mapping[int, str], whole: Collection[MonthKey]
) -> dict[MonthKey, dict[LineKey, Decimal]]:
    """Sums in base units of every line of some months, in one query; of months that are not `whole` those of sheet 02.

    places: codes by process id and, under the negative id, by outlet.
    """
    versions = {pointer.version_id: key for key, pointer in in_force.items()}
    rows = (
        LedgerLine.objects.filter(
            Q(version_id__in=[pk for pk, key in versions.items() if key in whole]) | Q(sheet="02"),
            park=park,
            year__in={key.year for key in in_force},
            version_id__in=versions,
            quantity__isnull=False,
        )
        .order_by()
        .values_list("version_id", "sheet", "item", "process_id", "outlet_id", "field")
        .annotate(total=Sum("quantity"))
    )
    found: dict[MonthKey, dict[LineKey, Decimal]] = defaultdict(dict)
    for version, sheet, item, process, outlet, field, total in rows if versions else ():
        line = (sheet, item, places.get(process, ""), places.get(-outlet if outlet else 0, ""), field)
        found[versions[version]][line] = total
    return found


def partner_trades(park: Park, usccs: Collection[str], months: Collection[MonthKey]) -> dict[str, Partners]:
    """What other enterprises filed of trades with each of some, by credit code; their ledgers in force only."""
    wanted = {(key.year, key.month) for key in months}
    years, numbers = {year for year, _ in wanted}, {month for _, month in wanted}
    pointers = LedgerPointer.objects.filter(park=park, year__in=years, month__in=numbers).order_by()
    filed = frozenset(
        (month_text(year, month), uscc)
        for uscc, year, month in pointers.values_list("enterprise__uscc", "year", "month")
        if uscc and (year, month) in wanted
    )
    rows = LedgerLine.objects.filter(
        park=park,
        year__in=years,
        month__in=numbers,
        version_id__in=pointers.values("version_id"),
        sheet__in=("02", "05"),
        counterparty__in=[uscc for uscc in usccs if uscc],
        quantity__isnull=False,
    ).order_by("number")
    sides: dict[str, dict[TradeKey, TradeSide]] = defaultdict(dict)
    names = ("enterprise__uscc", "counterparty", "year", "month", "sheet", "item", "field", "quantity", "cell")
    for partner, own, year, month, sheet, item, field, quantity, cell, purpose in rows.values_list(
        *names, "parameters__purpose"
    ):
        sells = _sells(sheet, item, field, purpose)
        if sells is None or (year, month) not in wanted or partner == own:
            continue
        key = TradeKey(month_text(year, month), partner, item, sells)
        before = sides[own].get(key)
        total = quantity + (before.quantity if before else 0)
        sides[own][key] = TradeSide(sheet, total, (*(before.cells if before else ()), f"{sheet}!{cell}"))
    return {uscc: Partners(sides.get(uscc, {}), filed) for uscc in usccs}


def _sells(sheet: str, item: str, field: str, purpose: str | None) -> bool | None:
    """Whether a line sells or buys in the park; None for what is not paired."""
    if sheet == "02":
        return SIDES.get((sheet, field)) if item in TRADED else None
    if item not in TRADED_ITEMS or field != "qty" or purpose not in (SOLD_PURPOSE, BOUGHT_PURPOSE):
        return None
    return purpose == SOLD_PURPOSE


def permits(
    park: Park, enterprise_ids: Collection[int], months: Iterable[MonthKey], outlets: Mapping[int, str]
) -> dict[int, Permits]:
    """Permitted amounts of the years of the months, and what those years have discharged so far, by enterprise."""
    years = sorted({key.year for key in months})
    amounts: dict[int, dict[tuple[str, str, str], Decimal]] = defaultdict(dict)
    rows = PermittedAmount.objects.filter(park=park, enterprise_id__in=enterprise_ids).order_by("from_year", "pk")
    for row in rows:
        for year in years:
            if row.from_year <= year:
                place = (str(year), outlets.get(-row.outlet_id, "") if row.outlet_id else "", row.pollutant)
                if row.tonnes is None:
                    amounts[row.enterprise_id].pop(place, None)
                else:
                    amounts[row.enterprise_id][place] = row.tonnes
    held = {owner for owner, kept in amounts.items() if kept}
    discharged = _discharged(park, held, years, outlets) if held else {}
    return {owner: Permits(amounts[owner], discharged.get(owner, {})) for owner in held}


def _discharged(
    park: Park, owners: Collection[int], years: Collection[int], outlets: Mapping[int, str]
) -> dict[int, dict[tuple[str, str, str], Decimal]]:
    """Tonnes as filed, else volume × mean concentration, by enterprise and (month, outlet, pollutant)."""
    volumes = {number: (field, factor) for number, (_, field, factor) in MEDIA.items()}
    pointers = LedgerPointer.objects.filter(park=park, year__in=years, enterprise_id__in=owners)
    lines = LedgerLine.objects.filter(
        park=park,
        year__in=years,
        version_id__in=pointers.order_by().values("version_id"),
        sheet__in=list(MEDIA),
        field__in=(*LEAVING, *(field for field, _ in volumes.values())),
        quantity__isnull=False,
    ).order_by()
    names = ("enterprise_id", "year", "month", "sheet", "row", "item", "outlet_id", "field", "quantity")
    rows: dict[tuple[int, int, int, str, int, str, int | None], dict[str, Decimal]] = defaultdict(dict)
    for *place, field, quantity, mean in lines.values_list(*names, "parameters__conc_avg"):
        cells = rows[tuple(place)]
        cells[field] = quantity
        if mean is not None:
            cells["conc_avg"] = Decimal(mean)
    found: dict[int, dict[tuple[str, str, str], Decimal]] = defaultdict(dict)
    for (owner, year, month, sheet, _, item, outlet), cells in rows.items():
        filed = [cells[name] for name in LEAVING if name in cells]
        field, factor = volumes[sheet]
        if not filed and field in cells and "conc_avg" in cells:
            filed = [cells[field] * cells["conc_avg"] * factor]
        for place in {outlets.get(-outlet, "") if outlet else "", ""}:
            key = (month_text(year, month), place, item)
            found[owner][key] = found[owner].get(key, Decimal(0)) + sum(filed, Decimal(0))
    return found
