"""The slow rules of electricity and heat sold outside the park; see `slow_rules`. Source: 000 附录B 表B.1."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from tests.inventory.methods.slow_rules import ZERO, Month, Row, Rule, amount, cell, counted, derived, number

WITHOUT_FUEL: Final = ("pv", "wind", "hydro", "waste_heat")
KINDS: Final = {"electricity": ("power", "MWh", "power_ef", "1.5"), "heat": ("heat", "GJ", "heat_ef", "0.3")}


class Plant:
    """What the plant of a month made, sold and burnt."""

    def __init__(self, month: Month, fuel_co2: Mapping[int, Decimal | None]) -> None:
        self.month = month
        energy = [(place, row) for place, row in enumerate(month) if row["sheet"] == "02"]
        self.made, self.sold, self.bought = (
            {kind: self._sum(kind, field) for kind in KINDS} for field in ("self_generated", "exported", "purchase")
        )
        burnt = [
            (place, row)
            for place, row in energy
            if row["energy_kind"] == "fuel"
            and row["field"] == "consumption"
            and amount(row)
            and not _parent(row, month)
        ]
        power = [entry for entry in burnt if entry[1].get("process_kind") == "power_boiler"]
        industrial = [entry for entry in burnt if entry[1].get("process_kind") == "industrial_boiler"]
        boilers = power + (industrial if self.made["heat"] > 0 else [])
        stationary = [entry for entry in burnt if entry[1].get("process_kind") != "transport"]
        industry = any(row.get("key_industry") == "power" for _, row in energy)
        own = boilers or (stationary if industry else [])
        open_rows = [row for _, row in stationary if row.get("process_kind", "") in ("", "whole", "utility")]
        own_power = [
            row for _, row in energy if row["energy_kind"] == "electricity" and row["field"] == "self_generated"
        ]
        free = [row for row in own_power if row.get("generated_by") in WITHOUT_FUEL]
        self.without_fuel = bool(free) and not any((amount(row) or 0) > 0 for row in own_power if row not in free)
        self.known = bool(boilers) or industry or not open_rows
        self.fuelled = bool(own)
        self.missing = any(fuel_co2[place] is None for place, _ in own)
        self.co2 = sum((fuel_co2[place] or ZERO for place, _ in own), ZERO)
        self.share = self._share([row for _, row in energy], bool(power) or industry)

    def _sum(self, kind: str, field: str) -> Decimal:
        rows = [row for row in self.month if row["sheet"] == "02" and row["energy_kind"] == kind]
        return sum((amount(row) or ZERO for row in rows if row["field"] == field), ZERO)

    def _share(self, rows: list[dict[str, Any]], power_plant: bool) -> Decimal | None:
        filed = {value for row in rows if (value := number(row, "heat_ratio")) is not None}
        if filed:
            return filed.pop() if len(filed) == 1 else None
        heat, power = (self.made[kind] > 0 or self.sold[kind] > self.bought[kind] for kind in ("heat", "electricity"))
        if heat and power and power_plant and not self.without_fuel:
            return None
        return Decimal(1) if heat else ZERO

    def free(self, kind: str) -> bool:
        """Whether what is sold was made without fuel: sun, wind, water, waste heat."""
        return kind == "electricity" and self.without_fuel

    def problem(self, kind: str) -> str:
        """Why the sale of a carrier cannot be deducted by the plant; "" where it can."""
        if self.made[kind] <= 0:
            return "generation_not_filed"
        if self.sold[kind] > self.made[kind]:
            return "exceeds_generation"
        if self.free(kind):
            return ""
        if not self.known:
            return "plant_unknown"
        return "no_heat_share" if self.fuelled and self.share is None else ""


def _parent(row: Row, month: Month) -> bool:
    return not counted({**row, "unit": ""}, month)


def sale_rules(row: Row, plant: Plant) -> list[tuple[str, Rule]]:
    """The one rule a sale outside the park goes by: the factor, or what the plant burnt."""
    kind = row["energy_kind"]
    if row["sheet"] != "02" or row["field"] != "exported" or kind not in KINDS or row["in_park"]:
        return []
    name, unit, factor, high = KINDS[kind]
    passed_on = plant.made[kind] <= 0 and plant.bought[kind] >= plant.sold[kind]
    fuelled = plant.made[kind] <= 0 or (not plant.free(kind) and (not plant.known or plant.fuelled))
    if passed_on or not (row.get("export_rule") == "own_intensity" or not fuelled):
        rule = Rule("02", "exported", unit, lambda v: -v["q"] * v[factor], {factor: cell("0", high)}, kind)
        return [(f"{name}.sold", rule)]
    reason = plant.problem(kind)
    heat_share = Decimal(1) if plant.free(kind) else plant.share or ZERO
    part = (lambda v: v["a"]) if kind == "heat" else (lambda v: 1 - v["a"])
    rule = Rule(
        "02", "exported", unit, lambda v: -part(v) * plant.co2 * v["q"] / plant.made[kind],
        {"a": derived(lambda row, month: heat_share, "1"), "made": derived(lambda row, month: plant.made[kind])}, kind,
        refused=(
            (reason, lambda v, row, month: bool(reason)),
            ("plant_fuel_missing", lambda v, row, month: plant.missing),
            ("no_generation", lambda v, row, month: plant.made[kind] <= 0),
        ),
    )  # fmt: skip
    return [(f"{name}.export_own", rule)]
