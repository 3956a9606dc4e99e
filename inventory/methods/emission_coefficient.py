"""Air pollutants by coefficient: fuel or material × coefficient × content, less what treatment removes.

The last route of a row of sheet 07: only where it holds no filed mass, no monitored concentration with its volume and
no mass before treatment. Which coefficient applies follows from what the row names and its pollutant.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Method, Output
from inventory.methods.pollutant import PERCENT, REMOVAL, RUNNING, before_every_other, route_context

#: kg = 1e-3 t.
T_PER_KG: Final = 1e-3
SO2, NOX, PM, VOC = "a21026", "a21002", "a34013", "a24088"
SOLID, SULPHUR, ASH, GAS, GAS_SULPHUR = "solid", "sulphur", "ash", "gas", "gas_sulphur"
WEIGHT_FIELD, GAS_FIELD = "activity_t", "activity_gas"
NO_KEY: Final = ""


class Source(NamedTuple):
    """Row of the library a source of pollutants takes, and the parameter and form of each pollutant."""

    key: str
    field: str
    parameters: dict[str, tuple[str, str]]


def _coal(furnace: str) -> Source:
    parameters = {SO2: ("SO2_per_S", SULPHUR), PM: ("PM_per_A", ASH), NOX: ("NOx", SOLID)}
    return Source(f"boiler.bituminous.{furnace}", WEIGHT_FIELD, parameters)


def _gas(nox: str) -> Source:
    parameters = {SO2: ("SO2_per_S", GAS_SULPHUR), NOX: (nox, GAS), PM: ("PM", GAS)}
    return Source("boiler.natural_gas.chamber", GAS_FIELD, parameters)


def _biomass(dust: str) -> Source:
    parameters = {SO2: ("SO2_per_S", SULPHUR), NOX: ("NOx", SOLID), PM: (dust, SOLID)}
    return Source("boiler.biomass.grate", WEIGHT_FIELD, parameters)


def _workshop(item: str, pollutant: str = PM, parameter: str = "PM") -> Source:
    return Source(f"machinery.{item}", WEIGHT_FIELD, {pollutant: (parameter, SOLID)})


#: Choice of the column `coef_item` → where its coefficients are.
SOURCES: Final = {
    "coal_grate": _coal("grate"),
    "coal_cfb": _coal("fluidised_bed"),
    "coal_pulverised": _coal("pulverised"),
    "coal_spreader": _coal("spreader"),
    "gas": _gas("NOx_no_low_nox"),
    "gas_low_nox": _gas("NOx_low_nox"),
    "gas_low_nox_ordinary": _gas("NOx_low_nox_national_ordinary"),
    "gas_low_nox_leading": _gas("NOx_low_nox_national_leading"),
    "gas_low_nox_world": _gas("NOx_low_nox_international_leading"),
    "diesel": Source(
        "boiler.diesel.chamber",
        WEIGHT_FIELD,
        {SO2: ("SO2_per_S", SULPHUR), PM: ("PM", SOLID), NOX: ("NOx", SOLID)},
    ),
    "biomass_pellets": _biomass("PM_pellets"),
    "biomass_loose": _biomass("PM_loose"),
    "powder_coating": _workshop("powder_coating"),
    "sawing": _workshop("sawing_cutting"),
    "blasting": _workshop("shot_blasting"),
    "solid_wire": _workshop("solid_wire_welding"),
    "cored_wire": _workshop("flux_cored_welding"),
    "powder_curing": _workshop("powder_curing", VOC, "VOCs"),
}
#: Forms whose coefficient is per content of the fuel.
BY_CONTENT: Final = (SULPHUR, ASH, GAS_SULPHUR)


def coefficient_of(source: str, pollutant: str, field: str) -> tuple[str, str, str]:
    """Key, parameter and form; a source without this pollutant, or metered otherwise, has no key and stays a gap."""
    plain = GAS if field == GAS_FIELD else SOLID
    found = SOURCES.get(source)
    if found is None or found.field != field or pollutant not in found.parameters:
        return NO_KEY, NO_KEY, plain
    return found.key, *found.parameters[pollutant]


def coefficient_names(lines: pd.DataFrame) -> dict[str, npt.NDArray[np.object_]]:
    """`coef_key`, `coef_parameter` and `coef_form` of every line; "" on lines of no coefficient."""
    names = {part: np.full(len(lines), NO_KEY, dtype=object) for part in ("coef_key", "coef_parameter", "coef_form")}
    chosen = np.flatnonzero((lines["sheet"] == "07") & lines["field"].isin((WEIGHT_FIELD, GAS_FIELD)))
    rows = lines.iloc[chosen][["coef_item", "item", "field"]]
    for place, row in zip(chosen, rows.itertuples(index=False, name=None), strict=True):
        for part, value in zip(names.values(), coefficient_of(*row), strict=True):
            part[place] = value
    return names


def coefficient_mass(frame: pd.DataFrame, coefficient: str, content: bool) -> dict[str, "pd.Series[float]"]:
    """Mass by coefficient: mass_t = A · β [· S] · (1 − η · k) / 1000.

    A in t or 1e4 Nm³; β, the column `coefficient`, in kg per it; with `content` also per S (%, gas mg/m³); η, k in %.
    Source: 000 6.1.2; 排放源统计调查产排污核算方法和系数手册.
    """
    generated = frame["activity"] * frame[coefficient]
    if content:
        generated = generated * frame["coef_content"]
    removed = frame["abate_eff"] / PERCENT * frame["run_rate"] / PERCENT
    return {"mass_t": generated * (1.0 - removed) * T_PER_KG}


def _of_form(form: str) -> Callable[[pd.DataFrame], npt.NDArray[np.bool_]]:
    def takes(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
        of_form = np.asarray(lines["coef_form"] == form, dtype=bool)
        return np.asarray(of_form & before_every_other(lines), dtype=bool)

    return takes


def _method(form: str, names: tuple[str, str], unit: str, content: tuple[str, str, str] | None = None) -> Method:
    field = GAS_FIELD if form in (GAS, GAS_SULPHUR) else WEIGHT_FIELD
    amount_unit = "1e4Nm3" if field == GAS_FIELD else "t"
    inputs = [Input("activity", "A", "产污活动量", "activity", amount_unit)]
    if content:
        inputs.append(Input("coef_content", "S", *content[:3], column="coef_content", maximum=1000.0))
    need = FactorNeed(
        f"coefficient_{form}", "β", "pollutant", "产污系数",
        "coefficient of generation", unit, 0.0, 1e5,
        key="{coef_key}",
        named="{coef_parameter}",
        remedy_zh="请核对07表产污系数项、污染物和活动量单位，或改填产生量",
        remedy_en="check source, pollutant and unit on sheet 07, or file the mass generated.",
    )  # fmt: skip

    def compute(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
        return coefficient_mass(frame, need.parameter, content is not None)

    return Method(
        code=f"air.coefficient_{form}",
        name_zh=f"废气污染物产污系数法（{names[0]}）",
        name_en=f"Air pollutant by coefficient, {names[1]}",
        clause="000 6.1.2",
        formula=f"E = A × β{' × S' if content else ''} × (1 − η × k) ÷ 1000",
        sheet="07",
        fields=(field,),
        where=_of_form(form),
        context=route_context,
        inputs=(*inputs, REMOVAL, RUNNING),
        needs=(need,),
        outputs=(Output("mass_t", kind="air", category="outlet"),),
        compute=compute,
        default_sets=("HANDBOOK_2021", "HJ953_2018", "HANDBOOK_2007"),
        note_zh="仅用于既无排放量、也无监测数据和产生量的行；没有治理设施的，治理效率和运行率填 0。",
        note_en="Only for rows with neither a mass, monitoring nor a mass generated; without treatment η and k are 0.",
    )


METHODS: Final = (
    _method(SOLID, ("按燃料或原料重量", "per tonne"), "kg/t"),
    _method(SULPHUR, ("按含硫量", "per sulphur"), "kg/t·%S", ("含硫量", "sulphur content", "%")),
    _method(ASH, ("按灰分", "per ash"), "kg/t·%A", ("灰分", "ash content", "%")),
    _method(GAS, ("按用气量", "per gas"), "kg/万m³"),
    _method(
        GAS_SULPHUR, ("按燃气含硫量", "per sulphur of gas"), "kg/万m³·(mgS/m³)", ("燃气含硫量", "sulphur", "mg/m3")
    ),
)
