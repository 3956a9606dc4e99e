"""The park's own decisions on ledger rules and the permitted amounts it keeps, with their reasons."""

from datetime import date
from decimal import Decimal
from typing import Final

from assessment.services.demo.declaration import DemoPark
from assessment.services.demo.people import filers
from inventory.ledger.rule_book import catalogue
from inventory.models import PermittedAmount, RuleSetting
from inventory.services.rule_setting import permit_amount, set_rule
from park.access import EDITOR, enter_park
from park.models import Enterprise, Outlet, Park

FROM: Final = date(2026, 10, 1)
REASON: Final = "迎峰度冬用电管理：用电量环比增减超过 35% 的，请企业说明（演示）"
ELECTRICITY, SHARE = "fuel:33", Decimal("0.35")
PERMIT, QUOTA = "排污许可证副本（演示）", "2026年度挥发性有机物总量指标（演示），至10月已用约95%"
#: Enterprise, outlet (empty for the whole enterprise), pollutant, tonnes a year as on its sheet 07, source.
PERMITTED: Final = (
    ("E01", "DA001", "a21026", "135", PERMIT),
    ("E07", "DA001", "a21002", "1000", PERMIT),
    ("E11", "", "a24088", "10.5", QUOTA),
)
FROM_YEAR: Final = 2026


def add_rules(park: Park, demo: DemoPark) -> int:
    """Sets one dated rule and the permitted amounts of 2026; tells how many. A park with settings is left alone."""
    if RuleSetting.objects.filter(park=park).exists() or PermittedAmount.objects.filter(park=park).exists():
        return 0
    access = enter_park(filers(park)[0], park.code, (EDITOR,))
    set_rule(
        access,
        catalogue()["jump"],
        scope=ELECTRICITY,
        values={"share": SHARE},
        severity="",
        valid_from=FROM,
        valid_to=None,
        reason=REASON,
    )
    known = [row for row in PERMITTED if row[0] in demo.firm]
    for code, outlet, pollutant, tonnes, source in known:
        enterprise = Enterprise.objects.get(park=park, uscc=demo.firm[code].uscc)
        place = Outlet.objects.get(enterprise=enterprise, code=outlet) if outlet else None
        permit_amount(access, enterprise, place, pollutant, FROM_YEAR, Decimal(tonnes), source)
    return 1 + len(known)
