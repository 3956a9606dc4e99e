"""Solid waste by what becomes of it."""

from typing import Final

import pandas as pd

from inventory.methods.declaration import Input, Method, Output

#: Ledger field → substance of the total; own and commissioned use are both use.
FATES: Final = {
    "generated": "generated",
    "used_self": "used",
    "used_out": "used",
    "disposed": "disposed",
    "stored": "stored",
}
_NAMES: Final = {
    "generated": ("产生量", "generated"),
    "used_self": ("自行综合利用量", "used on site"),
    "used_out": ("委托综合利用量", "used by others"),
    "disposed": ("处置量", "disposed"),
    "stored": ("贮存量", "stored"),
}


def quantity(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Solid waste in t as filed, per waste code. Source: 001 6.4."""
    return {"mass_t": frame["waste"]}


def _fate(field: str) -> Method:
    name_zh, name_en = _NAMES[field]
    return Method(
        code=f"waste.{field}",
        name_zh=f"固体废物{name_zh}",
        name_en=f"Solid waste {name_en}",
        clause="001 6.4",
        formula="M = M_填报",
        sheet="09",
        fields=(field,),
        inputs=(Input("waste", "M_填报", name_zh, name_en, "t"),),
        outputs=(Output("mass_t", substance=FATES[field], kind="waste", category_column="item"),),
        compute=quantity,
    )


METHODS: Final = tuple(_fate(field) for field in FATES)
