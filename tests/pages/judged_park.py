"""Small parks with stored totals, judgements, targets and projects, written by hand for the tests of the pages."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.test import Client

from assessment.models import Indicator, Target
from decoupling.methods.periods import Terms, judge_periods
from decoupling.methods.series import Series, YearValues
from decoupling.models import DecouplingResult
from inventory.methods.equivalent_sum import Equivalent
from inventory.models import IndustryTotal, ParkYear, Substance
from measures.models import Measure, MeasureClause
from park.models import Engagement, Enterprise, Industry, Membership, Park, User

NAMES = {"a21026": ("二氧化硫", "Sulphur dioxide", "air"), "w01018": ("化学需氧量", "Chemical oxygen demand", "water")}
KG = {"a21026": Decimal("0.95"), "w01018": Decimal(1)}


def reference() -> None:
    """The few rows of the reference tables that the pages need."""
    for code, (zh, en, kind) in NAMES.items():
        Substance.objects.create(
            code=code, kind=kind, name_zh=zh, name_en=en, short=code, is_main=True, equivalent_kg=KG[code],
            status="secondary", source="test",
        )  # fmt: skip
    for code, name in (("26", "化学原料制造业"), ("44", "电力热力生产")):
        Industry.objects.create(code=code, level=2, name_zh=name, name_en=name, status="secondary", source="test")
    shared = {"indicator_set": "001", "kind": "rating main", "clause": "表5", "status": "secondary", "source": "test"}
    Indicator.objects.create(
        code="T5-1", category="能源利用", name_zh="单位产值能耗", name_en="Energy per output", unit="tce/万元",
        direction="lower", method="energy_intensity", order=1, **shared,
    )  # fmt: skip
    Indicator.objects.create(
        code="T5-4", category="循环利用", name_zh="资源综合利用率", name_en="Use of resources", unit="%",
        direction="higher", method="resource_use", order=2, **shared,
    )  # fmt: skip


def catalogue() -> None:
    """Three clauses and three measures: a number, a range, and one whose pollutant effect is outside the park."""
    clauses = {}
    titles = (
        ("7.1.1", "管理部门", "编制规划"),
        ("7.2.3", "基础设施", "优化能源结构"),
        ("7.5.3", "周边区域", "清洁运输"),
    )
    for order, (number, group, title) in enumerate(titles, start=1):
        clauses[number] = MeasureClause.objects.create(
            clause=number, group=group, title_zh=title, title_en=title, strength="宜", order=order
        )
    shared = {"source": "test", "status": "secondary"}
    gas = Measure.objects.create(
        code="GAS", name_zh="煤改气", category="能源结构", activity_unit="t 原煤替代",
        effects={"CO2e": "-0.5", "a21026": "-2", "w01018": "0"}, **shared,
    )  # fmt: skip
    truck = Measure.objects.create(
        code="TRUCK", name_zh="电动重卡", category="交通", activity_unit="万km 重卡",
        effects={"CO2e": "-2 .. -5", "a21026": "~0"}, source="test", status="unverified",
    )  # fmt: skip
    sun = Measure.objects.create(
        code="SUN", name_zh="屋顶光伏", category="能源结构", activity_unit="MWh",
        effects={"CO2e": "-0.5", "a21026": "-0.1"}, outside=True, **shared,
    )  # fmt: skip
    gas.clauses.add(clauses["7.2.3"])
    sun.clauses.add(clauses["7.2.3"])
    truck.clauses.add(clauses["7.5.3"])


def build(code: str, name: str, years: tuple[int, ...] = (2021, 2022, 2023)) -> Park:
    """A park with two enterprises and complete years: 1000 万元, 500 tce, 1000 tCO2e, 1 t SO2, 40/50 t waste used."""
    park = Park.objects.create(code=code, name=name, province="江苏", base_year=years[0])
    for number, division, key in (("甲", "26", "chemical"), ("乙", "44", "power")):
        industry = Industry.objects.get(code=division)
        Enterprise.objects.create(
            park=park, name=f"{name}{number}厂", industry=industry, division=industry, key_industry=key,
            joined_on=date(years[0], 1, 1),
        )  # fmt: skip
    for year in years:
        ParkYear.objects.create(
            park=park, year=year, expected_months=24, filed_months=24, last_month=12, digest="0" * 64,
            updated_at=datetime(2024, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        totals(park, year)
    return park


def totals(park: Park, year: int, output: int = 1000) -> None:
    """Stored totals of one year, all in December and in one division."""
    rows = (
        ("economy", "output_value_const", "", output, "1e4 CNY", None),
        ("energy", "coal_tce", "04", 500, "tce", None),
        ("ghg", "CO2", "fuel", 1000, "t", 1000),
        ("air", "a21026", "outlet", 1, "t", None),
        ("waste", "generated", "SW01", 50, "t", None),
        ("waste", "used", "SW01", 40, "t", None),
    )
    IndustryTotal.objects.bulk_create(
        IndustryTotal(
            park=park, year=year, month=12, division_id="26", key_industry="chemical", kind=kind, item=item,
            category=category, scope=1 if kind == "ghg" else 0, tier="2a", unverified=False, amount=amount, unit=unit,
            co2e_t=co2e,
        )
        for kind, item, category, amount, unit, co2e in rows
    )  # fmt: skip


def values(economy: str, sulphur_kg: str, cod_kg: str, carbon: str) -> YearValues:
    return YearValues(
        economy={"output_value_const": Decimal(economy)},
        pollutants={"a21026": Decimal(sulphur_kg), "w01018": Decimal(cod_kg)},
        carbon=Decimal(carbon),
        coverage=Decimal(1),
    )


#: Economy +10 % a year, SO2 −20 % and COD +10 % over two years, carbon −5 % a year.
SYNERGISTIC: Series = {
    2021: values("100", "95", "10", "1000"),
    2022: values("110", "85.5", "10.5", "950"),
    2023: values("121", "76", "11", "902.5"),
}
#: The same pollutants while carbon rises.
ANTAGONISTIC: Series = {
    2021: values("100", "95", "10", "1000"),
    2022: values("110", "85.5", "10", "1100"),
    2023: values("121", "76", "10", "1200"),
}


def judge(park: Park, scope: tuple[str, str], series: Series, base: int) -> None:
    """Stores the judgements of one scope as the pipeline does."""
    terms = Terms(
        equivalents={code: Equivalent(kg, NAMES[code][2]) for code, kg in KG.items()},
        main=tuple(KG),
        names={code: (zh, en) for code, (zh, en, _kind) in NAMES.items()},
        bases=(base,),
    )
    DecouplingResult.objects.bulk_create(
        DecouplingResult(park=park, scope_kind=scope[0], scope_code=scope[1], **period.columns())
        for period in judge_periods(series, terms)
    )


def target(park: Park, year: int, code: str, goal: str, floor: str | None = None) -> Target:
    return Target.objects.create(
        park=park,
        year=year,
        indicator_id=code,
        target=Decimal(goal),
        baseline=Decimal(floor) if floor else None,
    )


def person(name: str, park: Park | None = None, role: str = "editor", enterprise: Enterprise | None = None) -> Client:
    """A signed-in browser of a new person."""
    user = User.objects.create_user(name, password="a-long-enough-word")
    if park is not None:
        Membership.objects.create(user=user, park=park, role=role, enterprise=enterprise)
    client = Client()
    client.force_login(user)
    return client


def assessor(name: str, park: Park, first: int, last: int) -> Client:
    client = person(name)
    user = User.objects.get(username=name)
    Engagement.objects.create(park=park, user=user, first_year=first, last_year=last)
    return client


def english(client: Client) -> Client:
    client.post("/i18n/setlang/", {"language": "en"})
    return client
