"""The calculator's form: fields from the declaration of a method, a case from what was typed, errors at their field."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from inventory.methods.case import (
    CHOICES,
    Problem,
    activities_of,
    default_field,
    energies_of,
    example_case,
    is_derived,
    settings,
)
from inventory.methods.declaration import FactorNeed, Method
from inventory.methods.documentation import bounds
from inventory.methods.explain import unit_text
from inventory.methods.formula import gas_text
from inventory.methods.presets import preset
from inventory.methods.typed import units_for
from inventory.services.calculator import provinces, reference
from inventory.views.ledger_words import field_name
from inventory.views.method_words import language, option_choices, option_label

PREFIX: Final = "c"
TEXT_LENGTH: Final = 40


class CalculatorForm(forms.Form):
    """Inputs with their units, what the line says, year, province, sets and own factor values of one method."""

    def __init__(self, method: Method, province: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=PREFIX)
        self.method = method
        example = example_case(method, reference().words.activities)
        options: dict[str, str] = example.get("options", {})
        self._amounts(example["inputs"])
        for name in settings(method):
            self.fields[f"option_{name}"] = self._option(name, options.get(name, ""))
        self.fields["year"] = _text(_("Year of the factors"), str(example["year"]))
        names = [(row["name"], row["name"] if language() == "zh" else row["name_en"]) for row in provinces()]
        self.fields["region"] = _choice(_("Province"), [("", _("China")), *names], _short(province))
        self._factors()

    @property
    def amounts(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Fields of the inputs, each with its unit where there is a choice."""
        names = [name for name in self.fields if name.startswith("in_")]
        return [(self[name], self[f"unit_{name[3:]}"] if f"unit_{name[3:]}" in self.fields else None) for name in names]

    @property
    def choices(self) -> list[forms.BoundField]:
        """Fields of what the line says, year and province."""
        return [self[name] for name in self.fields if name.startswith("option_") or name in ("year", "region")]

    @property
    def factors(self) -> list[forms.BoundField]:
        """Fields of the factor set and of own factor values."""
        return [self[name] for name in self.fields if name.startswith("factor_")]

    def case(self) -> dict[str, Any]:
        """What was typed as a case, the example where nothing was."""
        inputs: dict[str, Any] = {}
        for name in self.fields:
            if name.startswith("in_") and (value := self._typed(name)):
                inputs[name[3:]] = {"value": value, "unit": self._typed(f"unit_{name[3:]}")}
        given = {name[7:]: value for name in self.fields if name.startswith("factor_") and (value := self._typed(name))}
        chosen = given.pop("set", "")
        options: dict[str, Any] = {
            name[7:]: value for name in self.fields if name.startswith("option_") and (value := self._typed(name))
        }
        options |= {"factors": given} if given else {}
        options |= {"factor_set": chosen} if chosen else {}
        place = {"year": self._typed("year"), "region": self._typed("region")}
        return {"method": self.method.code, "inputs": inputs, "options": options, **place}

    def tell(self, problems: Iterable[Problem]) -> None:
        """Puts each problem at the field it is about; what concerns no field stands over the form."""
        self.full_clean()
        for problem in problems:
            zh = language() == "zh"
            parts = (problem.reason_zh, problem.remedy_zh) if zh else (problem.reason_en, problem.remedy_en)
            self.add_error(self._field(problem.field), gas_text(_joined(*parts, zh)))

    def _field(self, name: str) -> str | None:
        last = name.rpartition(".")[2]
        overrides = {need.override: need.parameter for need in self.method.needs if need.override}
        known = (f"in_{last}", f"factor_{last}", f"factor_{overrides.get(last, '')}", f"option_{last}", last)
        return next((field for field in known if field in self.fields), None)

    def _typed(self, name: str) -> str:
        if name not in self.fields:
            return ""
        if not self.is_bound:
            return str(self.fields[name].initial or "")
        return str(self.data.get(self.add_prefix(name), "")).strip()[:TEXT_LENGTH]

    def _amounts(self, example: Mapping[str, float]) -> None:
        beside = {entry.name: entry for entry in preset(self.method).beside}
        shown = [each for each in self.method.inputs if each.name in beside or not is_derived(self.method, each)]
        shown += [each for each in self.method.inputs if each not in shown and each.name in example]
        for entry in shown:
            blank = "" if entry.absent is None else _("may be blank")
            note = "；" if language() == "zh" else "; "
            words = note.join(text for text in (bounds(entry, language()), blank) if text)
            self._amount(entry.name, entry.name_zh, entry.name_en, entry.unit, example.get(entry.name), words)
        for other in beside.values():
            if f"in_{other.name}" not in self.fields:
                words = _("filed in another row of the month")
                self._amount(other.name, other.name_zh, other.name_en, other.unit, example.get(other.name), words)

    def _amount(self, name: str, zh: str, en: str, unit: str, value: float | None, words: str) -> None:
        label = gas_text(zh if language() == "zh" else en[:1].upper() + en[1:])
        initial = "" if value is None else f"{value:g}" if value < 1e5 else f"{value:.0f}"
        units = [each for each in units_for(unit, reference().words.units) if language() == "zh" or each.isascii()]
        if len(units) == 1:
            shown = unit_text(unit, language())
            label = f"{label}（{shown}）" if shown and language() == "zh" else f"{label} ({shown})" if shown else label
        self.fields[f"in_{name}"] = _text(label, initial, words)
        if len(units) > 1:
            pairs = [(each, unit_text(each, language()) or each) for each in units]
            known = reference().words.energies.get(preset(self.method).options.get("energy", ""))
            first = known.unit if known and known.unit in units else units[0]
            self.fields[f"unit_{name}"] = _choice(_("Unit of %(name)s") % {"name": label}, pairs, first)

    def _option(self, name: str, initial: str) -> forms.Field:
        zh, method = language() == "zh", self.method
        label = option_label(method.sheet, name)
        if name == "energy":
            found = energies_of(method, reference().words.energies)
            return _choice(label, [(e.code, f"{e.code} {e.name_zh if zh else e.name_en}") for e in found], initial)
        if name == "activity":
            rows = activities_of(method, reference().words.activities)
            return _choice(label, [(row["code"], row["name_zh"] if zh else row["name_en"]) for row in rows], initial)
        if name == "field":
            pairs = [(field, field_name(method.sheet, field)) for field in method.fields]
            return _choice(label, pairs, initial or default_field(method))
        pairs = option_choices(method.sheet, name) if name in CHOICES else []
        return _choice(label, [("", "—"), *pairs], initial) if pairs else _text(label, initial)

    def _factors(self) -> None:
        if not self.method.needs:
            return
        zh = language() == "zh"
        sets = sorted({*self.method.default_sets, *_sets_of(self.method.needs)})
        example = preset(self.method).options.get("factor_set", "")
        self.fields["factor_set"] = _choice(
            _("Factor set"), [("", _("by the rule of the year")), *((name, name) for name in sets)], example
        )
        for need in self.method.needs:
            name = gas_text(need.name_zh if zh else need.name_en[:1].upper() + need.name_en[1:])
            unit = unit_text(need.unit, language())
            label = f"{name}（{unit}）" if zh and unit else f"{name} ({unit})" if unit else name
            self.fields[f"factor_{need.parameter}"] = _text(label, "", bounds(need, language()))


def _sets_of(needs: Iterable[FactorNeed]) -> set[str]:
    """Sets of the library that hold a parameter of the method where its key begins."""
    found: set[str] = set()
    for need in needs:
        first = need.key.partition("|")[0].partition("{")[0] or (f"{need.family}." if not need.key else "")
        if first:
            found |= {row.factor_set for row in reference().candidates if row.key.startswith(first)}
    return found


def _short(province: str) -> str:
    """The short name of a park's province; "" for one that is none."""
    return next((row["name"] for row in provinces() if province in (row["name"], row["full_name"])), "")


def _joined(reason: str, remedy: str, zh: bool) -> str:
    if zh:
        return f"{reason}，{remedy}。" if remedy else f"{reason}。"
    return f"{reason.rstrip('.')}: {remedy.rstrip('.')}." if remedy else f"{reason.rstrip('.')}."


def _text(label: str, initial: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, initial=initial, help_text=help_text, required=False, max_length=TEXT_LENGTH)


def _choice(label: str, pairs: list[tuple[str, Any]], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=pairs, initial=initial, required=False)
