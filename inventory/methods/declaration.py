"""How a calculation method declares itself: once, as data; validation, documentation and explanations come from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.tier import MEASURED

Mask = npt.NDArray[np.bool_]
#: `counted` of a method whose results are memo items: they enter no total, so nothing of it is a gap.
IN_NO_TOTAL: Final = ("",)
Compute = Callable[[pd.DataFrame], Mapping[str, "pd.Series[float]"]]


class Result(StrEnum):
    """What a method produces: masses of substances, or energy."""

    EMISSION = "emission"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Input:
    """An amount read from the line itself or from a sibling cell of its row.

    `column` is the column of the line frame. A value outside [minimum, maximum] is a gap, never a result.
    `origin` is where the number comes from: the ledger, or the results of other methods (`Method.after`).
    `absent` is the value of a blank cell; None (the default) makes a blank a gap. Only "of which" cells have one:
    a blank part of a total means that no part was set aside.
    """

    name: str
    symbol: str
    name_zh: str
    name_en: str
    unit: str
    column: str = "quantity"
    minimum: float = 0.0
    maximum: float = float("inf")
    absent: float | None = None
    origin: str = "ledger"


@dataclass(frozen=True, slots=True)
class FactorNeed:
    """A factor parameter a method needs; the service joins it to the line as column `parameter`.

    `override` names the line column of a measured value that replaces the parameter of the set (the other
    parameters stay with the same set). A measured value is in `unit` too; `override_tier` is its Annex A tier, which
    is lower where the cell holds an estimate. `remedy_zh` and `remedy_en` say what to do when no factor applies.
    `key` says where the library keeps it: a key, several in order of preference with | between, or a template such as
    `{factor_keys}` that is filled from columns of the line. Empty: a fuel, electricity or heat, joined by its carrier.
    `named` is the parameter in the library where it differs from the column, and may be a template too.
    """

    parameter: str
    symbol: str
    family: str
    name_zh: str
    name_en: str
    unit: str
    minimum: float
    maximum: float
    override: str = ""
    key: str = ""
    named: str = ""
    override_tier: str = MEASURED
    remedy_zh: str = ""
    remedy_en: str = ""

    @property
    def library_parameter(self) -> str:
        """Name of the parameter in the factor library, or its template."""
        return self.named or self.parameter

    @property
    def unverified_column(self) -> str:
        """Optional column: the chosen factor was not compared with the printed standard."""
        return f"{self.parameter}_unverified"

    @property
    def tier_column(self) -> str:
        """Column with the Annex A tier of the chosen factor."""
        return f"{self.parameter}_tier"

    @property
    def source_column(self) -> str:
        """Optional column with what identifies the chosen factor (row id, set and version)."""
        return f"{self.parameter}_source"


@dataclass(frozen=True, slots=True)
class Output:
    """A column computed by the method and the total it belongs to.

    An empty `substance` or `category` is read from the line: see `substance_column`, `category_column`.
    """

    column: str
    substance: str = ""
    kind: str = ""
    category: str = ""
    scope: int = 0
    unit: str = "t"
    memo: bool = False
    substance_column: str = "item"
    category_column: str = "category"


def every_line(lines: pd.DataFrame) -> Mask:
    """Predicate that takes all lines of the sheet, fields and kinds of the method."""
    return np.ones(len(lines), dtype=bool)


@dataclass(frozen=True, slots=True)
class Method:
    """A calculation method: which lines it takes, what it needs, what it gives, and its formula.

    `takes` = sheet ∧ field ∧ energy kind ∧ `where`; with `by_activity` also the method that `activities.csv` gives the
    activity named in the row (one activity may have several methods, one per gas). `context` gives columns that need
    other lines of the frame; they are there for `where`, checks and `compute`. `after` gives columns that need the
    results of the other methods, so the method runs after them; its `result_tier` and `result_unverified` are the
    quality of those results. `compute` gets a frame with one float column per input and factor need (named after
    them) beside the line columns, and returns one series per output column. `counted` limits gaps to the fields that
    enter a total (empty: all fields do).
    """

    code: str
    name_zh: str
    name_en: str
    clause: str
    formula: str
    sheet: str
    fields: tuple[str, ...]
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    compute: Compute
    kinds: tuple[str, ...] = ()
    where: Callable[[pd.DataFrame], Mask] = every_line
    by_activity: str = ""
    context: Callable[[pd.DataFrame], Mapping[str, npt.NDArray[Any]]] | None = None
    after: Callable[[pd.DataFrame, pd.DataFrame], Mapping[str, npt.NDArray[Any]]] | None = None
    needs: tuple[FactorNeed, ...] = ()
    produces: Result = Result.EMISSION
    default_sets: tuple[str, ...] = ()
    tier: str = "2"
    note_zh: str = ""
    note_en: str = ""
    checks: tuple["Check", ...] = field(default=())
    notices: tuple["Notice", ...] = field(default=())
    counted: tuple[str, ...] = ()

    @property
    def activity(self) -> Input:
        """The input the method is driven by: the first one."""
        return self.inputs[0]

    @property
    def ledger_columns(self) -> tuple[str, ...]:
        """Columns of the line frame that the method reads, in order."""
        overrides = tuple(need.override for need in self.needs if need.override)
        return tuple(dict.fromkeys((*(entry.column for entry in self.inputs), *overrides)))

    def serves(self, sheet: str, field: str, kind: str, activity_method: str) -> bool:
        """Whether the method may take lines of this sheet, field, kind of energy and method of the activity."""
        if sheet != self.sheet or field not in self.fields or (self.kinds and kind not in self.kinds):
            return False
        return not self.by_activity or self.by_activity == activity_method

    def concerns(self, lines: pd.DataFrame) -> Mask:
        """Boolean array of the lines of its sheet, fields, kinds and activities: those that may need its factors."""
        mask = (lines["sheet"] == self.sheet).to_numpy(dtype=bool)
        if mask.any():
            mask = mask & lines["field"].isin(self.fields).to_numpy()
        if self.kinds and mask.any():
            mask = mask & lines["energy_kind"].isin(self.kinds).to_numpy()
        if self.by_activity and mask.any():
            mask = mask & (lines["activity_method"] == self.by_activity).to_numpy(dtype=bool)
        return mask

    def takes(self, lines: pd.DataFrame) -> Mask:
        """Boolean array of the lines this method computes."""
        mask = self.concerns(lines)
        return mask & self.where(lines) if mask.any() else mask


@dataclass(frozen=True, slots=True)
class Check:
    """A condition between inputs that must hold; a line that breaks it is a gap with this reason."""

    code: str
    reason_zh: str
    reason_en: str
    broken: Callable[[pd.DataFrame], Mask]


@dataclass(frozen=True, slots=True)
class Notice:
    """A result that was limited by a rule, such as a cap: it counts as it is, and the gap list says why."""

    code: str
    reason_zh: str
    reason_en: str
    limited: Callable[[pd.DataFrame], Mask]
