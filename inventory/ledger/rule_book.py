"""The ledger rules as declared, and a park's dated settings of them: bounds and severities by month and scope."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final

from inventory.ledger.columns import REFERENCE
from inventory.ledger.finding import ERROR, INFO, WARNING

#: A remark for reviewers only, and a rule that is switched off.
HINT, OFF = "hint", "off"
FILER, REVIEWER = "filer", "reviewer"
#: Severities an official may choose, by who reads the rule.
CHOICES: Final = {FILER: (OFF, HINT, INFO, WARNING, ERROR), REVIEWER: (OFF, HINT)}
SCOPES: Final = ("fuel", "pollutant", "industry", "method")


@dataclass(frozen=True)
class Parameter:
    """One bound of a rule: name, Chinese label, unit (`1` is a fraction or a number), default; None is no bound."""

    name: str
    label: str
    unit: str
    value: Decimal | None


@dataclass(frozen=True)
class Rule:
    """One declared rule.

    `severity` is the default, two of them with `|` where the rule grades itself; `scopes` the kinds of line it may be
    set for apart, `scoped` when only so; `by_scope` the defaults of single scopes. Rules of reading and identity are
    `fixed`: without them a ledger could hold what nobody can read.
    """

    code: str
    sheets: tuple[str, ...]
    title_zh: str
    title_en: str
    compares_zh: str
    compares_en: str
    severity: str
    parameters: tuple[Parameter, ...]
    scopes: tuple[str, ...]
    scoped: bool
    audience: str
    changeable: str
    source: str
    clause: str
    status: str
    by_scope: Mapping[str, Mapping[str, Decimal | None]]

    @property
    def fixed(self) -> bool:
        """Whether officials can change nothing of it."""
        return self.changeable == "no"

    @property
    def has_bounds(self) -> bool:
        """Whether officials may set its bounds."""
        return bool(self.parameters) and self.changeable in ("yes", "bounds")

    @property
    def has_severity(self) -> bool:
        """Whether officials may set its severity or switch it off."""
        return self.changeable in ("yes", "severity")


@dataclass(frozen=True)
class Setting:
    """A park's decision on one rule from the month `first` to `last` (empty: until further notice)."""

    rule: str
    scope: str
    values: Mapping[str, Decimal | None]
    severity: str
    first: str
    last: str = ""

    def covers(self, month: str) -> bool:
        """Whether ledgers of the month `YYYY-MM` are judged by it."""
        return self.first <= month and (not self.last or month <= self.last)


@cache
def catalogue() -> dict[str, Rule]:
    """Every rule of `ledger_rules.csv` by code, in its order."""
    found: dict[str, Rule] = {}
    with (REFERENCE / "ledger_rules.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    scoped: dict[str, dict[str, dict[str, Decimal | None]]] = {}
    for row in rows:
        if row["scope"]:
            values = {one.name: one.value for one in _parameters(row["parameters"])}
            scoped.setdefault(row["code"], {})[row["scope"]] = values
    for row in rows:
        if not row["scope"]:
            scopes = row["scopes"].removesuffix("!")
            found[row["code"]] = Rule(
                sheets=_parts(row["sheets"]),
                parameters=_parameters(row["parameters"]),
                scopes=_parts(scopes),
                scoped=scopes != row["scopes"],
                by_scope=scoped.get(row["code"], {}),
                **{name: row[name] for name in _TEXTS},
            )
    return found


def default(code: str, name: str) -> Decimal:
    """The declared bound of a rule, whatever a park has set."""
    value = next(one.value for one in catalogue()[code].parameters if one.name == name)
    if value is None:
        raise KeyError(f"{code}.{name}")
    return value


_TEXTS: Final = (
    *("code", "title_zh", "title_en", "compares_zh", "compares_en", "severity"),
    *("audience", "changeable", "source", "clause", "status"),
)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _parameters(text: str) -> tuple[Parameter, ...]:
    found = []
    for entry in text.split(";") if text else ():
        name, label, unit, value = entry.split(":")
        found.append(Parameter(name, label, unit, Decimal(value) if value else None))
    return tuple(found)


@dataclass(frozen=True)
class RuleBook:
    """The rules as they hold for one enterprise: a park's settings, oldest first, and the industry code of the filer.

    The setting of a scope goes before one for all lines, and of two about the same the later one; what is set nowhere
    is as declared.
    """

    settings: tuple[Setting, ...] = ()
    industry: str = ""
    _known: dict[tuple[str, ...], Decimal | None] = field(default_factory=dict, compare=False, repr=False)

    def bound(self, rule: str, name: str, month: str, *scopes: str) -> Decimal:
        """The number a rule compares with; errors: KeyError for a rule or bound that is not declared."""
        value = self.limit(rule, name, month, *scopes)
        if value is None:
            raise KeyError(f"{rule}.{name}")
        return value

    def limit(self, rule: str, name: str, month: str, *scopes: str) -> Decimal | None:
        """The bound of a rule, None when there is none; `scopes` such as `fuel:04`, the most particular first."""
        key = (rule, name, month, *scopes)
        if key not in self._known:
            self._known[key] = self._find(rule, name, month, scopes)
        return self._known[key]

    def _find(self, code: str, name: str, month: str, scopes: Iterable[str]) -> Decimal | None:
        rule = catalogue()[code]
        for scope in self._scopes(scopes):
            for setting in self._of(code, scope, month):
                if name in setting.values:
                    return setting.values[name]
            if scope and name in rule.by_scope.get(scope, {}):
                return rule.by_scope[scope][name]
        return next(parameter.value for parameter in rule.parameters if parameter.name == name)

    def severity(self, code: str, month: str, *scopes: str) -> str:
        """The severity a park has set for a rule; empty when it stays as the rule says."""
        rule = catalogue().get(code)
        if not self.settings or rule is None or not rule.has_severity:
            return ""
        for scope in self._scopes(scopes):
            for setting in self._of(code, scope, month):
                if setting.severity:
                    return setting.severity
        return ""

    def _scopes(self, scopes: Iterable[str]) -> list[str]:
        industries = [f"industry:{self.industry[:size]}" for size in range(len(self.industry), 1, -1)]
        return [*scopes, *industries, ""]

    def _of(self, code: str, scope: str, month: str) -> list[Setting]:
        """Settings of a rule and scope that cover the month, the latest first."""
        return [one for one in reversed(self.settings) if one.rule == code and one.scope == scope and one.covers(month)]

    def longest_run(self) -> int:
        """Most months that a rule on runs of equal figures looks at under any setting."""
        months = [
            value for one in self.settings if one.rule in RUNS and (value := one.values.get("months")) is not None
        ]
        months += [parameter.value or Decimal(0) for code in RUNS for parameter in catalogue()[code].parameters]
        return int(max(months))


RUNS: Final = ("constant_run", "zero_run")
