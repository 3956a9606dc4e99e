"""Rows of sheet 02: purchase, consumption, own generation, sales, stocks, measured fuel values."""

import math
from typing import Any, Final

from assessment.services.demo.activity import Activity, noise
from assessment.services.demo.declaration import MONTHS, EnergyUse, Firm

Row = dict[str, Any]
STOCK_SWING: Final = 0.1
NCV_SPREAD: Final = 0.008
CARBON_SPREAD: Final = 0.004
#: Division of road freight: a carrier's energy is not industrial use.
ROAD_FREIGHT: Final = "54"
#: Heat rate of the heat and power plant, 39 kgce/GJ as the basis of its coal says, and 29.3076 GJ/tce.
TCE_PER_GJ_OF_HEAT: Final = 0.039
GJ_PER_TCE: Final = 29.3076
#: Source of own electricity by the head of its path; what has none comes from the plant's fuel.
GENERATED_BY: Final = {"pv_": "pv", "whr": "waste_heat"}


def energy_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Every energy row of one enterprise-month."""
    rows: list[Row] = []
    for use in activity.park.energy:
        if use.enterprise != firm.code:
            continue
        if use.use in ("sell_trades", "sell_rest"):
            rows += _sales(activity, use, year, index)
        else:
            rows.append(_used(activity, firm, use, year, index))
    return rows


def _head(use: EnergyUse) -> Row:
    return {"energy_code": use.energy_code, "process": use.process, "unit": use.unit, "data_tier": use.data_tier}


def _used(activity: Activity, firm: Firm, use: EnergyUse, year: int, index: int) -> Row:
    """Energy that is used: what it does not make itself it buys, what it makes beyond its need it sells outside."""
    amount = float(activity.consumption(use, year)[index])
    made = float(activity.generated(use, year)[index])
    row = _head(use) | {"purchase": round(max(amount - made, 0.0), 2), "consumption": amount}
    industrial = firm.industry_code[:2] != ROAD_FREIGHT and not use.transport_share
    row["industrial" if industrial else "non_industrial"] = amount
    if use.transport_share:
        row |= {"transport": round(amount * use.transport_share, 2), "transport_mode": use.device}
    elif use.device:
        row["boiler"] = use.device
    if use.feedstock_share:
        row["feedstock"] = round(amount * use.feedstock_share, 2)
    if made:
        row |= {"self_generated": made, "generated_by": GENERATED_BY.get(use.generated_path[:3], "fuel")}
    if made > amount:
        row["exported"] = round(made - amount, 2)
    if use.green_pct:
        row["purchase_green_pct"] = use.green_pct
    if use.counterparty:
        row["counterparty"] = activity.park.firm[use.counterparty].uscc
    if use.stock_days:
        row |= _stock(activity, use, year, index, amount)
    return row | _measured(use, year, index)


def _sales(activity: Activity, use: EnergyUse, year: int, index: int) -> list[Row]:
    """Heat sold: one row per buyer in the park, then the rest outside; the first row says how much was made."""
    sold = {
        buyer: float(series[index])
        for buyer, series in activity.sold_in_park(use.enterprise, year).items()
        if series[index]
    }
    rows = [
        _head(use) | {"exported": amount, "counterparty": activity.park.firm[buyer].uscc}
        for buyer, amount in sold.items()
    ]
    if use.use == "sell_rest":
        firm = activity.park.firm[use.enterprise]
        rest = round(float(activity.product(firm, year)[index]) - sum(sold.values()), 2)
        if rest > 0:
            rows.append(_head(use) | {"exported": rest})
    if rows:
        made = round(sum(row["exported"] for row in rows), 2)
        rows[0] |= {"self_generated": made} | _heat_ratio(activity, use, year, index, made)
    return rows


def _heat_ratio(activity: Activity, use: EnergyUse, year: int, index: int, heat: float) -> Row:
    """Share of heat in the fuel of a plant that makes power too: its heat rate over the coal it burns, in per cent."""
    own = [one for one in activity.park.energy if one.enterprise == use.enterprise]
    fuel = sum(float(activity.consumption(one, year)[index]) * one.ncv / GJ_PER_TCE for one in own if one.ncv)
    if not fuel or not any(one.generated_per_product for one in own):
        return {}
    return {"heat_ratio": round(100 * heat * TCE_PER_GJ_OF_HEAT / fuel, 2)}


def _stock(activity: Activity, use: EnergyUse, year: int, index: int, amount: float) -> Row:
    """Stocks that swing a little over the year and close: opening + purchase = consumption + closing."""
    daily = float(activity.consumption(use, activity.park.facts.first_year).sum()) / 365
    opening, closing = (round(daily * use.stock_days * level) for level in (_level(index - 1), _level(index)))
    if amount + closing - opening < 0:
        raise ValueError(f"{use.enterprise} {use.energy_code}: the stock falls by more than is used")
    return {
        "stock_begin": opening,
        "purchase": round(amount + closing - opening, 2),
        "stock_end": closing,
    }


def _level(index: int) -> float:
    """Level of the yard, highest before the summer; December and January keep one level for the kiln's stop."""
    month = max(index, 0)
    return 1.0 + STOCK_SWING * (0.0 if month in (0, MONTHS - 1) else math.sin(2 * math.pi * month / MONTHS))


def _measured(use: EnergyUse, year: int, index: int) -> Row:
    """Monthly measured values of a fuel, where the enterprise has a laboratory."""
    if not use.ncv:
        return {}
    key = f"{use.enterprise}:{use.energy_code}:{year}"
    return {
        "ncv": round(use.ncv * float(noise(f"{key}:ncv", NCV_SPREAD)[index]), 3),
        "carbon_content": round(use.carbon_content * float(noise(f"{key}:carbon", CARBON_SPREAD)[index]), 5),
        "oxidation": use.oxidation,
    }
