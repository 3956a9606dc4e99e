"""Sibling cells of ledger lines as columns: rows say few things often, so that each text is read once."""

from typing import Any, Final

import numpy as np
import orjson
import pandas as pd

#: Sibling cells that methods read, by column of the frame: parameter of the line, and the sheets it means this on.
NUMBERS: Final = {
    "feedstock": ("feedstock", ("02",)),
    "measured_ncv": ("ncv", ("02",)),
    "measured_carbon_content": ("carbon_content", ("02",)),
    "measured_oxidation": ("oxidation", ("02",)),
    "conc_avg": ("conc_avg", ("07", "08")),
    "abate_eff": ("abate_eff", ("07", "08")),
    "run_rate": ("run_rate", ("07", "08")),
    "coef_content": ("coef_content", ("07",)),
    "purity": ("purity", ("05", "10")),
    "conversion": ("conversion", ("05", "10")),
    "material_carbon": ("carbon_content", ("05",)),
    "voc_carbon": ("voc_carbon", ("10",)),
    "element_carbon": ("element_carbon", ("02",)),
    "heat_ratio": ("heat_ratio", ("02",)),
    **{name: (name, ("10",)) for name in ("cod_discharged", "cod_sludge", "cod_in", "cod_out", "mcf")},
    **{name: (name, ("10",)) for name in ("ch4_recovered", "ch4_content")},
}
#: Choices of the row that methods and factor keys read.
CHOICES: Final = (
    *("boiler", "transport_mode", "treatment", "waste_kind"),
    *("generated_by", "report_no", "gas_carbon", "coef_item", "direction"),
)
#: Choices that only name the activity of a row.
ACTIVITY_CHOICES: Final = ("purpose", "reagent", "technique")


def add_parameters(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines with a column of numbers (NaN = missing) or text ("" = missing) for each sibling cell, instead of JSON.

    lines: sheet, and `parameters` as JSON text. Material carbon is also given as a percentage.
    """
    codes, texts = pd.factorize(lines["parameters"])
    kept = [orjson.loads(text) for text in texts]
    sheets = lines["sheet"].to_numpy(dtype=object)
    added: dict[str, Any] = {
        column: np.where(np.isin(sheets, list(on)), _numbers(kept, name)[codes], np.nan)
        for column, (name, on) in NUMBERS.items()
    }
    for name in (*CHOICES, *ACTIVITY_CHOICES):
        words = np.array([entry.get(name) or "" for entry in kept], dtype=object)
        added[name] = words[codes] if len(kept) else np.array([], dtype=object)
    added["material_carbon_percent"] = added["material_carbon"] * 100
    columns = pd.DataFrame(added, index=lines.index)
    return pd.concat([lines.drop(columns="parameters"), columns], axis=1)


def _numbers(kept: list[dict[str, Any]], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """One parameter of each distinct text; NaN where it is not given."""
    values = [float(entry[name]) if entry.get(name) is not None else np.nan for entry in kept]
    return np.array(values or [np.nan], dtype=float)
