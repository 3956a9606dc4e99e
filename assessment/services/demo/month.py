"""The ledger of one enterprise and month as rows by sheet, the content of a monthly workbook."""

from calendar import monthrange
from typing import Any, Final

from assessment.services.demo.activity import Activity
from assessment.services.demo.declaration import MONTHS, DemoPark, Firm
from assessment.services.demo.discharge import air_rows, waste_rows, water_rows
from assessment.services.demo.energy import energy_rows
from assessment.services.demo.intake import intake_rows
from assessment.services.demo.material import intermediate_rows, material_rows, works_rows
from assessment.services.demo.statement import attest_rows, measure_rows

Row = dict[str, Any]
Rows = dict[str, list[Row]]
#: Load in % of a month with an even share of the year's production.
FULL_LOAD: Final = 92.0


class Ledgers:
    """Writes the rows of any enterprise-month of a park."""

    def __init__(self, park: DemoPark) -> None:
        self.park = park
        self.activity = Activity(park)

    def rows(self, code: str, year: int, month: int) -> Rows:
        """Rows by sheet number as they stand in force."""
        firm, index = self.park.firm[code], month - 1
        sheets = {
            "02": energy_rows(self.activity, firm, year, index),
            "04": output_rows(self.activity, firm, year, index),
            "05": material_rows(self.activity, firm, year, index),
            "06": intake_rows(self.activity, firm, year, index),
            "07": air_rows(self.activity, firm, year, index),
            "08": water_rows(self.activity, firm, year, index),
            "09": waste_rows(self.activity, firm, year, index),
            "10": works_rows(self.activity, firm, year, index),
            "11": attest_rows(self.activity, firm, year, index),
            "12": measure_rows(firm, year, month),
        }
        return {number: rows for number, rows in sheets.items() if rows}

    def first_filing(self, code: str, year: int, month: int) -> tuple[Rows, str] | None:
        """Rows of a first, wrong filing and the reason of its correction; None when the month was filed once."""
        for event in self.park.events:
            if event.kind == "correction" and (event.enterprise, event.year, event.month) == (code, year, month):
                rows = self.rows(code, year, month)
                for row in rows["02"]:
                    if row["energy_code"] == event.item:
                        for field in ("purchase", "consumption", "industrial"):
                            row[field] = round(row[field] * event.value, 2)
                return rows, event.note
        return None


def output_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 04: values, the main product, heat sold in the park as a product of its seller, intermediate products."""
    quantity = float(activity.product(firm, year)[index])
    constant = round(quantity * firm.price_wan, 2)
    current = round(constant * activity.path(firm.price_path, year), 2)
    added = round(current * firm.value_added_share, 2)
    hours_of_month = monthrange(year, index + 1)[1] * 24
    pace = float(activity.weights(firm, year)[index]) * MONTHS
    values: Row = {
        "output_value": current,
        "output_value_const": constant,
        "value_added": added,
        "tax": round(current * firm.tax_share, 2),
        "employees": firm.employees,
    }
    product: Row = {
        "product_code": firm.product,
        "product_qty": quantity,
        "product_unit": firm.product_unit,
        "hours": round(min(hours_of_month, hours_of_month * pace * FULL_LOAD / 100)),
        "load": round(min(115.0, FULL_LOAD * pace), 1),
    }
    sold = sum(float(series[index]) for series in activity.sold_in_park(firm.code, year).values())
    heat: Row = {"product_code": "蒸汽（售园区企业）", "product_qty": round(sold, 2), "product_unit": "GJ"}
    return [values, product, *([heat] if sold else []), *intermediate_rows(activity, firm, year, index)]
