"""A park of a heat and power plant and three neighbours that trade power, heat and gas, filed for one month by hand.

Coal is filed with NCV 20 GJ/t, 0.025 tC/GJ and 90 % oxidation: 20 · 0.025 · 0.9 · 44/12 = 1.65 tCO2/t. Bought power is
counted at the factor of Chongqing for 2023, 0.5581 tCO2/MWh, bought heat at 0.11 tCO2/GJ.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.models import Emission, EmissionGap, EnterpriseTotal, IndustryTotal
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import Enterprise, Park, Process, User
from tests.mini_park import build, plain, uscc

YEAR, MONTH = 2023, 5
Rows = dict[str, list[dict[str, Any]]]
HEAD: dict[str, Any] = {"purchase": 0, "data_tier": "reported"}
MEASURED: dict[str, Any] = {"ncv": 20, "carbon_content": Decimal("0.025"), "oxidation": 90}
GAS: dict[str, Any] = {"ncv": 170, "carbon_content": Decimal("0.012")}
WORKS: dict[str, Any] = {"process": "P1", "technique": "aerobic", "hours": 720}


def energy(code: str, unit: str, **cells: Any) -> dict[str, Any]:
    return HEAD | {"energy_code": code, "unit": unit} | cells


def coal(amount: int, process: str, **cells: Any) -> dict[str, Any]:
    filed = {"purchase": amount, "consumption": amount, "process": process, **MEASURED, **cells}
    return energy("04", "吨", **filed)


ROWS: dict[str, Rows] = {
    "A": {  # power and heat from 1000 t of coal, sold outside and to B; biomass, municipal waste, desulphurisation
        "02": [
            coal(1000, "B1", boiler="other"),
            energy("33", "万千瓦时", process="P1", self_generated=100, exported=40, generated_by="fuel"),
            energy("32", "百万千焦", process="P1", self_generated=5000, exported=500, heat_ratio=40),
            energy("32", "百万千焦", process="P1", exported=2000, counterparty=uscc("B")),
            energy("36", "吨标准煤", process="P1", consumption=100),
        ],
        "05": [{"material_code": "石灰石", "purpose": "desulfurise", "qty": 10, "purity": 100}],
        "10": [WORKS | {"facility": "FS001", "waste_kind": "生活垃圾", "waste_burnt": 1000}],
    },
    "B": {  # buys grid power and heat of A, passes power on to C, sells coke-oven gas to C, pretreats its wastewater
        "02": [
            energy("33", "万千瓦时", process="P1", purchase=30, consumption=20),
            energy("33", "万千瓦时", process="P1", exported=10, counterparty=uscc("C")),
            energy("32", "百万千焦", process="P1", purchase=2000, consumption=2000, counterparty=uscc("A")),
            coal(100, "P1"),
            energy("11", "万立方米", process="P1", exported=10, counterparty=uscc("C"), gas_carbon="counted", **GAS),
        ],
        "04": [{"product_code": "HFC-134a", "product_qty": 100, "product_unit": "吨"}],
        "08": [
            {"outlet": "DW001", "pollutant": "w01018", "volume": 10000, "to_wwtp": 5, "direction": "indirect",
             "method": "manual", "process": "P1"},
        ],
        "09": [{"waste_code": "SW59", "generated": 50, "disposed": 50, "process": "P1"}],
        "10": [WORKS | {"facility": "TW001", "cod_removed": 100, "mcf": Decimal("0.8")}],
    },
    "C": {  # kiln: coal, part of it fed, gas of B, hazardous waste; buys power of B, files 5 % less
        "02": [
            coal(100, "P1", feedstock=40),
            energy("11", "万立方米", process="P1", purchase=10, consumption=10, counterparty=uscc("B"), oxidation=99,
                   **GAS),
            energy("33", "万千瓦时", process="P1", purchase=Decimal("9.5"), consumption=Decimal("9.5"),
                   counterparty=uscc("B")),
        ],
        "05": [
            {"material_code": "HFC-134a", "purpose": "refrigerant", "qty": 2},
            {"material_code": "SF6", "purpose": "insulate", "qty": 1},
        ],
        "10": [WORKS | {"facility": "FS001", "waste_kind": "危险废物", "waste_burnt": 100}],
    },
    "D": {  # wastewater plant with a boiler house that sells heat, photovoltaics that sell power, and biogas recovered
        "02": [
            coal(100, "B2"),
            energy("32", "百万千焦", process="B2", self_generated=1000, exported=200),
            energy("33", "万千瓦时", process="P1", purchase=1, consumption=4, self_generated=8, exported=5,
                   generated_by="pv"),
        ],
        "08": [
            {"outlet": "DW001", "pollutant": "w01018", "volume": 10000, "emission": 1, "direction": "direct",
             "method": "cems", "process": "P1"},
        ],
        "10": [
            WORKS | {"facility": "TW001", "cod_removed": 4, "cod_discharged": 1, "mcf": Decimal("0.8"),
                     "ch4_recovered": 1000, "ch4_content": 60},
        ],
    },
}  # fmt: skip


class TradePark:
    """The park with its people; `file` files rows of a firm and month and makes the results anew."""

    def __init__(self, code: str) -> None:
        self.park, self.firms, self.editor = build(code)
        for firm, process, name, kind in (
            ("A", "B1", "燃煤锅炉", "power_boiler"),
            ("D", "B2", "供热锅炉", "industrial_boiler"),
        ):
            Process.objects.create(park=self.park, enterprise=self.firms[firm], code=process, name=name, kind=kind)

    def file(self, *given: tuple[str, Rows], month: int = MONTH) -> None:
        books = [self._book(firm, rows, month) for firm, rows in given]
        file_workbooks(self.park, books)
        self.run()

    def run(self) -> None:
        job = recompute(self.park.pk)
        assert job is None or job.state == "done", job.debug_message
        self.park = Park.objects.get(pk=self.park.pk)

    def firm(self, name: str) -> Enterprise:
        return self.firms[name]

    @property
    def user(self) -> User:
        return self.editor

    def _book(self, firm: str, rows: Rows, month: int) -> Workbook:
        data = write_workbook(plain(firm, self.firms[firm]), YEAR, month, rows)
        filed_at = datetime(2023, 12, 5, tzinfo=UTC)
        return Workbook(self.firms[firm], f"{firm}-{month}.xlsx", data, self.editor, filed_at, reason="复核后更正")

    def masses(self, firm: str, month: int = MONTH) -> dict[str, Decimal]:
        """Method → mass of the firm in the month, t."""
        sums: dict[str, Decimal] = {}
        rows = Emission.objects.filter(park=self.park, enterprise=self.firms[firm], year=YEAR, month=month)
        for method, mass in rows.exclude(kind="market").order_by().values_list("method", "mass_t"):
            sums[method] = sums.get(method, Decimal(0)) + mass
        return sums

    def gaps(self, firm: str, month: int = MONTH) -> set[str]:
        rows = EmissionGap.objects.filter(park=self.park, enterprise=self.firms[firm], year=YEAR, month=month)
        return set(rows.values_list("reason", flat=True))

    def counted(self, category: str, item: str = "CO2", kind: str = "ghg") -> Decimal:
        """What the park counts of one gas in a category, t."""
        rows = IndustryTotal.objects.filter(park=self.park, year=YEAR, kind=kind, item=item, category=category)
        return sum((row.amount for row in rows), Decimal(0))

    def own(self, firm: str, category: str, *, in_park: bool) -> Decimal:
        """What an enterprise shows of CO2 in a category, t."""
        rows = EnterpriseTotal.objects.filter(
            park=self.park, enterprise=self.firms[firm], year=YEAR, kind="ghg", item="CO2", category=category,
            in_park=in_park,
        )  # fmt: skip
        return sum((row.amount for row in rows), Decimal(0))
