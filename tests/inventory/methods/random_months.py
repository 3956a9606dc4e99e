"""Random enterprise-months for the slow rules: every kind of line, blanks, mistakes, in-park trades, own values."""

from collections.abc import Callable
from random import Random
from typing import Any, Final

from tests.inventory.methods.slow_month import BY_FIELD
from tests.inventory.methods.slow_rules import Month, Rule

BLANK, BROKEN, WRONG_UNIT, OUTSIDE, UNKNOWN, OWN = 0.02, 0.01, 0.005, 0.01, 0.02, 0.25
#: Cells of the row that go with the amount: highest share of it. The others have bounds or a range of their own.
SHARES: Final = {"feedstock": 1.02, "cod_discharged": 0.8, "cod_sludge": 0.4, "ch4_recovered": 0.08}
RANGES: Final = {"cod_in": (200.0, 1300.0), "cod_out": (0.0, 260.0), "conc_avg": (0.0, 900.0)}
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "treatment": ("managed_anaerobic", "unmanaged", "compost", ""), "waste_kind": ("msw", "sludge"),
    "process_kind": ("power_boiler", "industrial_boiler", "kiln", ""), "generated_by": ("pv", "wind", "waste_heat", ""),
    "export_rule": ("own_intensity", "grid_average", ""), "gas_carbon": ("counted", "kept", ""),
    "report_no": ("R-1", "R-2", ""),
}  # fmt: skip


class Maker:
    """Makes lines; every number comes from one seeded source. Clean lines have no blanks and no mistakes."""

    def __init__(self, seed: int, *, clean: bool = False) -> None:
        self.random, self._clean = Random(seed), clean

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def line(self, sheet: str, field: str, **given: Any) -> dict[str, Any]:
        """One line with everything that a rule of its field may read."""
        random = self.random
        row = {
            "sheet": sheet, "field": field, "row": 3, "item": "X", "energy_kind": "", "activity_method": "",
            "fuel_unit": "",
            "direction": "", "tier": random.choice(("1", "2", "2a", "2b", "3", "")), "in_park": self.chance(0.2),
            "quantity": round(random.lognormvariate(5, 2), 6),
        } | given  # fmt: skip
        rules = [rule for _, rule in BY_FIELD.get((sheet, field), ()) if _fits(rule, row)]
        row.setdefault("unit", rules[0].unit.split(" or ")[0] if rules else "t")
        for rule in rules:
            for name, entry in rule.cells.items():
                if name not in given and not entry.by:
                    self._cell(row, name, entry.low, entry.high, entry.own, entry.factor)
        for name, words in CHOICES.items():
            row.setdefault(name, random.choice(words))
        self._spoil(row, given)
        return row

    def _cell(self, row: dict[str, Any], name: str, low: str, high: str, own: str, factor: bool) -> None:
        random = self.random
        if name in SHARES:
            row[name] = row["quantity"] * random.uniform(0, SHARES[name]) if self.chance(0.4) else None
            return
        least, most = RANGES.get(name, (float(low), min(float(high), 1e6)))
        if not factor and name not in RANGES:
            row[name] = random.uniform(least, most) if self._clean or self.chance(0.9) else None
            return
        row[name] = random.uniform(least, most)
        if self._clean:
            return
        if self.chance(UNKNOWN):
            row[name] = None
        if self.chance(OUTSIDE):
            row[name] = most * 1.5 + 1 if self.chance(0.5) else -1.0
        if own and self.chance(OWN):
            row[own] = random.uniform(least, most)

    def _spoil(self, row: dict[str, Any], given: dict[str, Any]) -> None:
        if "quantity" in given or self._clean:
            return
        if self.chance(BLANK):
            row |= {"quantity": None, "notation": self.random.choice(("", "NO", "IE", "NE", "C"))}
        elif self.chance(BROKEN):
            row["quantity"] = -row["quantity"]
        elif self.chance(BROKEN):
            row["quantity"] = 0.0
        if self.chance(WRONG_UNIT):
            row["unit"] = "kg"

    def fuel(self, field: str = "consumption", **given: Any) -> dict[str, Any]:
        """A line of a fuel, which takes one of the three routes."""
        item = given.pop("item", self.random.choice(("04", "15", "21", "02")))
        unit = "1e4Nm3" if item in ("15", "11", "12") else "t"
        row = {"item": item, "unit": unit, "fuel_unit": self.random.choice((unit, "")), "energy_kind": "fuel"}
        row |= {"element_carbon": self.random.random() if unit == "t" and self.chance(0.2) else None}
        row |= {} if self.chance(0.3) else {"co2_per_tj": None}
        row |= {"ncv": None} if self.chance(0.01) else {}
        return self.line("02", field, **(row | given))


def _fits(rule: Rule, row: dict[str, Any]) -> bool:
    return rule.kind in ("", row["energy_kind"]) and rule.activity in ("", row["activity_method"])


def fuels(make: Maker) -> Month:
    tce = {"unit": "tce", "fuel_unit": "", "item": "36"}
    lines = [make.fuel(), make.fuel(row=4), make.fuel("purchase", row=4), make.fuel("transport", row=5)]
    lines += [make.fuel(item="01", row=6)] if make.chance(0.2) else []
    lines += [make.fuel(item="37", row=7) | tce] if make.chance(0.1) else []
    return [*lines, make.line("02", "consumption", energy_kind="biomass", item="36", unit="tce", row=8)]


def carriers(make: Maker) -> Month:
    """Electricity and heat bought, used, made; certificates and buildings."""
    certified = make.random.choice((None, None, 40.0, 4000.0))
    power = {"item": "33", "energy_kind": "electricity", "unit": "MWh", "certified_month": certified}
    heat = {"item": "32", "energy_kind": "heat", "unit": "GJ", "row": 4}
    fields = ("purchase", "consumption", "self_generated", "non_industrial")
    lines = [make.line("02", field, **power) for field in fields]
    lines += [make.line("02", field, **heat) for field in fields if make.chance(0.8)]
    for row in lines:
        if row["field"] == "non_industrial" and row["quantity"] is not None:
            used = [other for other in lines if other["row"] == row["row"] and other["field"] == "consumption"]
            row["quantity"] = abs((used[0]["quantity"] if used else 0) or 0) * make.random.uniform(0, 1)
    return [*lines, make.line("02", "consumption", item="35", energy_kind="waste_heat", unit="GJ", row=9)]


def sales(make: Maker) -> Month:
    """A plant that sells power or heat, or passes on what it bought, or sells by-product gas."""
    rule = {"export_rule": make.random.choice(CHOICES["export_rule"])}
    power = {"item": "33", "energy_kind": "electricity", "unit": "MWh"}
    heat = {"item": "32", "energy_kind": "heat", "unit": "GJ", "row": 4}
    if make.chance(0.4):
        heat |= {"heat_ratio": make.random.uniform(0, 1)}
    lines = []
    power["power_ef"] = None if make.chance(UNKNOWN) else make.random.uniform(0, 1.5)
    heat["heat_ef"] = make.random.uniform(0, 0.3)
    for carrier in (power, heat) if make.chance(0.5) else (power,):
        lines += [make.line("02", "self_generated", **carrier)] if make.chance(0.8) else []
        lines += [make.line("02", "purchase", **carrier)] if make.chance(0.4) else []
        made = abs(lines[-1]["quantity"] or 0.0) if lines else 100.0
        lines.append(make.line("02", "exported", **carrier, **rule, quantity=made * make.random.uniform(0.1, 1.1)))
    plant = {"process_kind": make.random.choice((*CHOICES["process_kind"], "power_boiler"))}
    industry = {"key_industry": make.random.choice(("power", "", ""))}
    lines += [make.fuel(row=6, **plant, **industry)] if make.chance(0.8) else []
    gas = {"item": make.random.choice(("11", "12")), "row": 7, "quantity": make.random.lognormvariate(2, 2)}
    return [*lines, *([make.fuel("exported", **gas)] if make.chance(0.6) else [])]


GASES: Final = ("gas", "gas_sulphur")


def pollutants(make: Maker) -> Month:
    lines: Month = []
    for row in (3, 4):
        item = make.random.choice(("a21002", "a21026", "a00000"))
        chosen = [field for field in ("gas_volume", "emission", "generation") if make.chance(0.55)]
        lines += [make.line("07", field, row=row, item=item, **_concentration(make)) for field in chosen]
        field, forms = make.random.choice((("activity_t", ("solid", "sulphur", "ash")), ("activity_gas", GASES)))
        lines.append(make.line("07", field, row=row + 4, item="a21026", coef_form=make.random.choice((*forms, ""))))
        if make.chance(0.2):
            lines.append(make.line("07", "generation", row=row + 4, item="a21026"))
        direction = make.random.choice(("直接", "间接(园区污水厂)", "回用", "", "不明"))
        chosen = [field for field in ("volume", "emission", "generation", "to_wwtp") if make.chance(0.5)]
        given = {"row": row, "item": make.random.choice(("w01018", "w21003", "w01001")), "direction": direction}
        lines += [make.line("08", field, **given, **_concentration(make)) for field in chosen]
    fates = ("generated", "used_self", "used_out", "disposed", "stored")
    return [*lines, *(make.line("09", fate, item="SW01") for fate in fates if make.chance(0.4))]


def _concentration(make: Maker) -> dict[str, Any]:
    return {} if make.chance(0.7) else {"conc_avg": None}


def waste(make: Maker) -> Month:
    fields = ("cod_removed", "water_treated", "ch4_recovered", "bod_treated", "nitrogen_discharged", "waste_burnt",
              "waste_landfilled", "waste_landfilled", "waste_biological")  # fmt: skip
    lines = [make.line("10", field, row=row) for row, field in enumerate(fields) if make.chance(0.5)]
    if make.chance(0.3):
        lines.append(make.line("08", "emission", item="w01018", direction="间接", quantity=2.0))
    return lines


def _activities(*sheets: str) -> list[tuple[str, str, str, str]]:
    found = {
        (rule.sheet, rule.field, rule.activity, rule.unit)
        for rules in BY_FIELD.values()
        for _, rule in rules
        if rule.activity and rule.sheet in sheets and not rule.activity.startswith("ccus")
    }
    return sorted(found)


ACTIVITIES: Final = _activities("04", "05", "10")
#: Activities that meet others of the month, in amounts that fit them.
SMALL: Final = (
    ("process.balance", 0, 3), ("process.hfc23_destroyed", 0, 0.5), ("process.hcfc22", 900, 9000),
    ("process.cement_slag", 1, 10), ("process.cement", 5, 5000), ("process.pig_iron", 1, 900),
    ("process.crude_steel", 1, 900), ("process.carbon_kept", 1, 900), ("process.carbon_feed", 1, 900),
)  # fmt: skip
MADE: Final = ("process.balance", "process.hcfc22", "process.cement_slag", "process.cement", "process.crude_steel",
               "process.carbon_kept")  # fmt: skip
ITEMS: Final = {"process.aluminium": ("AL-PFPB", "AL-HSS"), "afolu.livestock": ("COW", "POULTRY")}


def activities(make: Maker) -> Month:
    """Products, materials and reagents, many of them together in a month, so that they meet."""
    lines: Month = []
    for place, (sheet, field, name, unit) in enumerate(ACTIVITIES):
        if make.chance(0.18):
            given = {"item": make.random.choice(ITEMS.get(name, ("P1",))), "unit": unit, "row": 3 + place % 5}
            farms = {"has_farms": make.chance(0.8)} if name.startswith("afolu") else {}
            lines.append(make.line(sheet, field, activity_method=name, **given, **farms))
    for name, least, most in SMALL:
        if make.chance(0.3):
            field = {"05": "qty", "04": "product_qty"}[sheet := "04" if name in MADE else "05"]
            given = {"quantity": make.random.uniform(least, most), "unit": "t"}
            lines.append(make.line(sheet, field, activity_method=name, **given))
    return [*lines, *([make.fuel()] if make.chance(0.5) else [])]


def capture(make: Maker) -> Month:
    names = ("captured", "stored", "stored", "mineralised", "fixed", "supplied", "reused", "leaked",
    "biogenic_captured",
             "biogenic")  # fmt: skip
    lines = [
        make.line("05", "qty", activity_method=f"ccus.{name}", item="CO2", unit="t")
        for name in names
        if make.chance(0.6)
    ]
    return [*lines, *([make.fuel()] if make.chance(0.8) else [])]


SCENES: Final[tuple[Callable[[Maker], Month], ...]] = (
    fuels, fuels, carriers, sales, pollutants, pollutants, waste, activities, activities, capture,
)  # fmt: skip


def months(rows: int, seed: int) -> list[Month]:
    """Enterprise-months with at least so many lines in all."""
    make, found, size = Maker(seed), [], 0
    while size < rows:
        month = make.random.choice(SCENES)(make)
        if month:
            found.append(month)
            size += len(month)
    return found
