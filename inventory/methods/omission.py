"""Lines that no method takes although they should count: said as gaps, so that nothing drops out of a total."""

from typing import Final

import numpy as np

from inventory.methods import gap
from inventory.methods.catalogue import METHODS
from inventory.methods.column import Index
from inventory.methods.declaration import Result
from inventory.methods.gap import Gap
from inventory.methods.line import among, parents_that_differ
from inventory.methods.line_table import Lines, Selection

#: Amounts of sheet 02 that emit something.
_EMITTING_FIELDS: Final = ("consumption", "purchase", "exported")
#: Own waste heat carries no emission of its own: its fuel is counted. The total line 40 is a sum of the others.
_NO_EMISSION: Final = {("waste_heat", "consumption"), *(("total", field) for field in _EMITTING_FIELDS)}
_FENCE_KINDS: Final = ("electricity", "heat")
_SUPPLY_FIELDS: Final = ("purchase", "self_generated", "exported")


def omissions(lines: Lines) -> list[Gap]:
    """Every kind of omission of prepared lines, without the kinds that none has."""
    if not len(lines):
        return []
    energy = np.flatnonzero(lines["sheet"] == "02")
    found = (unserved(lines, energy), supply_not_filed(lines, energy), parents(lines))
    return [entry for entry in found if entry is not None]


def unserved(lines: Lines, energy: Index) -> Gap | None:
    """Gaps for energy lines of a kind, or in a unit, that no emission method of the catalogue takes."""
    methods = [method for method in METHODS if method.sheet == "02" and method.produces is Result.EMISSION]
    known = {kind for method in methods for kind in method.kinds}
    kind, field, unit = lines["energy_kind"], lines["field"], lines["unit"]

    def said(of: str, at: str) -> bool:
        emits = at in _EMITTING_FIELDS and (of, at) not in _NO_EMISSION
        return emits and (of not in known or (of, at) == ("fuel", "consumption"))

    table = np.array([[said(of, at) for at in field.words] for of in kind.words], dtype=bool)
    pair = kind.codes.take(energy).astype(np.int32) * len(field.words) + field.codes.take(energy)
    where = energy[table.ravel().take(pair)]
    quantity = lines["quantity"].take(where)
    other_kind = ~kind.take(where).isin(known)
    counts = ~np.isnan(quantity) & (quantity != 0) & (other_kind | (unit.take(where) == "tce"))
    zh, en = "该能源没有适用的碳排放核算方法，合计不含本行", "No emission method takes this kind of energy."
    return _gap(lines, where[counts], gap.NO_METHOD, zh, en)


def supply_not_filed(lines: Lines, energy: Index) -> Gap | None:
    """Gaps for electricity or heat consumed in a month in which neither purchase nor own generation was filed.

    Electricity and heat emit by what is bought; without it the consumption would drop out of the total.
    """
    fence = energy[lines["energy_kind"].take(energy).isin(_FENCE_KINDS)]
    if not len(fence):
        return None
    item, field = lines["item"], lines["field"].take(fence)
    place = lines["place"].take(fence).view(np.ndarray)
    key = place * len(item.words) + item.codes.take(fence)
    used = np.asarray((field == "consumption") & (lines["quantity"].take(fence) > 0))
    supplied = among(key, key[field.isin(_SUPPLY_FIELDS)], (int(place.max()) + 1) * len(item.words))
    zh, en = "只填了消费量，没有购进量和自产量，无法核算间接排放，请补填", "Consumption without purchase or generation."
    return _gap(lines, fence[used & ~supplied], gap.SUPPLY_NOT_FILED, zh, en)


def parents(lines: Lines) -> Gap | None:
    """Gaps for parent codes that disagree with their kinds: counted by the kinds, and said so."""
    rows = parents_that_differ(lines)
    if rows.empty:
        return None
    sentences = [
        f"原煤{whole:g}与分煤种合计{parts:g}相差超过2%，已按分煤种计算，请核对"
        for whole, parts in zip(rows["quantity"], rows["parts"], strict=True)
    ]
    en = "Raw coal differs from the sum of its kinds by more than 2 %; the kinds were counted."
    return Gap("", gap.PARENT_DIFFERS, "", en, Selection(lines, rows.index.to_numpy()), sentences)


def _gap(lines: Lines, where: Index, reason: str, zh: str, en: str) -> Gap | None:
    return Gap("", reason, zh, en, Selection(lines, where)) if len(where) else None
