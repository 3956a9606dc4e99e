"""The report names every category that a method can give, so that no emission drops out of its tables."""

from assessment.report.words import CATEGORY, FIELD, FIELDS
from inventory.methods.catalogue import METHODS


def test_every_greenhouse_gas_category_has_a_field_and_a_word() -> None:
    outputs = [output for method in METHODS for output in method.outputs]
    given = {output.category for output in outputs if output.kind == "ghg" and not output.memo}
    assert given and given <= set(FIELD) and given <= set(CATEGORY)
    assert {FIELD[category] for category in given} <= set(FIELDS)
