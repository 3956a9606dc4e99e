"""What the tables of codes and the registers say of ledger lines, joined by code instead of line by line."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from inventory.models import Activity, EnergyCode
from park.models import Enterprise, Park, Process
from park.selectors.frames import read_frame

CERTIFIED: Final = """
SELECT enterprise_id, year, month, sum(mwh)::float8 AS mwh FROM inventory_greencertificate
WHERE park_id = %s AND withdrawn_at IS NULL GROUP BY enterprise_id, year, month
"""
Words = np.ndarray[Any, np.dtype[Any]]


def add_facts(park_id: int, lines: pd.DataFrame) -> pd.DataFrame:
    """Lines with energy kind, activity, process kind, industry, park settings, in-park trade and certificates."""
    park = Park.objects.get(pk=park_id)
    return lines.assign(
        **_energy(lines),
        **_activity(lines),
        **_registers(park, lines),
        certified_month=0.0,
        has_farms=park.has_farms,
        province=park.province,
        export_rule=park.export_rule,
    ).pipe(_certified, park_id)


def _energy(lines: pd.DataFrame) -> dict[str, Words]:
    rows = EnergyCode.objects.order_by().values_list("code", "kind", "fuel_code", "renewable")
    known = {code: (kind, fuel or "", renewable) for code, kind, fuel, renewable in rows}
    items = np.where(lines["sheet"].to_numpy(dtype=object) == "02", lines["item"].to_numpy(dtype=object), "")
    codes, words = pd.factorize(items)
    facts = [known.get(word, ("", "", False)) for word in words] or [("", "", False)]
    kinds, fuels, renewable = (np.array(part, dtype=object) for part in zip(*facts, strict=True))
    return {
        "energy_kind": kinds[codes],
        "fuel_code": fuels[codes],
        "renewable": renewable[codes].astype(bool),
    }


def _activity(lines: pd.DataFrame) -> dict[str, Words]:
    """Method, factor keys and gas of the product, material, reagent or technique that a line is about."""
    sheet, field = (lines[name].to_numpy(dtype=object) for name in ("sheet", "field"))
    on_ten, removed = sheet == "10", field == "removed"
    purpose = np.where(sheet == "05", lines["purpose"], np.where(on_ten & removed, "removed", ""))
    reagent, technique = lines["reagent"], lines["technique"]
    named = np.where(field == "reagent_qty", reagent, np.where(removed, reagent.where(reagent != "", technique), ""))
    code = np.where(on_ten, named, lines["item"])
    rows = Activity.objects.order_by().values_list("sheet", "purpose", "code", "method", "factor_keys", "gas")
    known = {tuple(row[:3]): row[3:] for row in rows}
    places, distinct = pd.factorize(pd.MultiIndex.from_arrays([sheet, purpose, code]))
    facts = [known.get(place, ("", "", "")) for place in distinct] or [("", "", "")]
    columns = (np.array([value or "" for value in part], dtype=object) for part in zip(*facts, strict=True))
    return {
        name: words[places]
        for name, words in zip(("activity_method", "factor_keys", "activity_gas"), columns, strict=True)
    }


def _registers(park: Park, lines: pd.DataFrame) -> dict[str, Words]:
    members = list(
        Enterprise.objects.filter(park=park).order_by().values_list("pk", "uscc", "division_id", "key_industry")
    )
    neighbours = {uscc for _, uscc, _, _ in members if uscc}
    kinds = dict(
        Process.objects.filter(park=park, pk__in=lines["process_id"].dropna().unique().tolist())
        .order_by()
        .values_list("pk", "kind")
    )
    return {
        "division": _looked_up(lines["enterprise_id"], {pk: (division or "")[-2:] for pk, _, division, _ in members}),
        "key_industry": _looked_up(lines["enterprise_id"], {pk: key for pk, _, _, key in members}),
        "process_kind": _looked_up(lines["process_id"], kinds),
        "in_park": lines["counterparty"].isin(neighbours).to_numpy() & (lines["counterparty"] != "").to_numpy(),
    }


def _looked_up(values: pd.Series, known: Mapping[int, str]) -> Words:
    """The word of each id; "" without an id or a word."""
    codes, ids = pd.factorize(values)
    words = np.array([*(known.get(one, "") or "" for one in ids), ""], dtype=object)
    return words[codes]  # a missing id has the code −1: the last word


def _certified(lines: pd.DataFrame, park_id: int) -> pd.DataFrame:
    """MWh of green certificates of the month beside each purchase of electricity."""
    certified = read_frame(CERTIFIED, [park_id])
    if certified.empty:
        return lines
    months = certified.set_index(["enterprise_id", "year", "month"])["mwh"]
    places = pd.MultiIndex.from_frame(lines[["enterprise_id", "year", "month"]])
    bought = (lines["energy_kind"] == "electricity") & (lines["field"] == "purchase")
    found = pd.Series(months.reindex(places).to_numpy(dtype=float), index=lines.index).fillna(0.0)
    return lines.assign(certified_month=found.where(bought, 0.0))
