"""The parks of the browser journeys, built in a database of their own: `python -m tests.browser.park`.

Two copies of the worked four-firm park, each without the last ledger of firm D, so that 2023 is not rated yet. READ is
only looked at; in FILED the filer's journey hands that ledger in. Nothing is computed here: the worker does that.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import django

READ, FILED = "mini", "filing"
NAMES: Final = {READ: "算例园区", FILED: "填报算例园区"}
LATE: Final = ("D", 2023, 12)
PASSWORD: Final = "A-worked-park-of-2021"
EDITOR, VIEWER, FILER, ASSESSOR, ADMIN = "editor", "viewer", "filer", "assessor", "admin"
ENGAGED: Final = (2021, 2022)
#: West, south, east, north of a made-up area; firm D has no coordinates.
AREA: Final = ("106.50", "29.50", "106.56", "29.54")
PLACES: Final = {"A": ("106.51", "29.51"), "B": ("106.53", "29.52"), "C": ("106.55", "29.53")}
LONG_NAME: Final = "算例园区热电联产与集中供热能源服务有限责任公司第一分公司"


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    for code in (READ, FILED):
        build(code)
    people()


def build(code: str) -> None:
    from inventory.services.ledger_batch import file_workbooks
    from tests import mini_park

    park, firms, user = mini_park.build(code)
    park.name = NAMES[code]
    park.save()
    for firm, (longitude, latitude) in PLACES.items():
        firms[firm].longitude, firms[firm].latitude = Decimal(longitude), Decimal(latitude)
        firms[firm].save()
    add_area(park, user)
    add_targets(park)
    add_projects(park, firms, user)
    firm, year, month = LATE
    late = f"{firm}-{year}-{month:02d}.xlsx"
    file_workbooks(park, [book for book in mini_park.workbooks(firms, user) if book.name != late])
    firms["A"].name, firms["A"].short_name = LONG_NAME, "算例热电"
    firms["A"].save()


def add_area(park: Any, user: Any) -> None:
    from park.models import Boundary
    from park.services.boundary import add_boundary

    west, south, east, north = (float(value) for value in AREA)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    for kind, side in (("physical", 0.0), ("accounting", 0.002)):
        moved = [[x + (side if x == east else -side), y + (side if y == north else -side)] for x, y in ring]
        geometry = {"type": "Polygon", "coordinates": [moved]}
        add_boundary(
            Boundary(park=park, kind=kind, geometry=geometry, valid_from=date(2021, 1, 1), source="算例给定"), user
        )


def add_targets(park: Any) -> None:
    """The targets of the case's only rated year hold for the years before it as well."""
    from assessment.models import Target

    given = list(Target.objects.filter(park=park, year=2023))
    for year in (2021, 2022):
        for target in given:
            target.pk, target.year = None, year
            target.save()


def add_projects(park: Any, firms: dict[str, Any], user: Any) -> None:
    from measures.models import Measure
    from measures.services.project import ProjectValues, save_project

    for measure, firm, name, running in (
        ("PV", "B", "厂房屋顶光伏", date(2022, 7, 1)),
        ("WHR_H", "A", "乏汽余热回收", None),
    ):
        save_project(
            park,
            user,
            ProjectValues(
                measure=Measure.objects.get(code=measure),
                enterprise=firms[firm],
                name=name,
                owner="算例设备部",
                start_on=date(2022, 1, 1),
                due_on=date(2022, 6, 30),
                running_from=running,
                stopped_on=None,
                activity=Decimal(1200),
                capex_wan=Decimal(500),
            ),
        )


def people() -> None:
    """One person per role; the filer belongs to firm D of the park that is filed, everybody else to both."""
    from park.models import Engagement, Enterprise, Membership, Park, User

    made = {
        name: User.objects.create_user(name, password=PASSWORD, full_name=f"{name}（算例）")
        for name in (EDITOR, VIEWER, FILER, ASSESSOR, ADMIN)
    }
    User.objects.filter(pk=made[ADMIN].pk).update(is_platform_admin=True)
    for park in Park.objects.all():
        for role in (EDITOR, VIEWER):
            Membership.objects.create(user=made[role], park=park, role=role)
        Engagement.objects.create(
            park=park,
            user=made[ASSESSOR],
            organisation="算例评价机构",
            first_year=ENGAGED[0],
            last_year=ENGAGED[1],
        )
    firm = Enterprise.objects.get(park__code=FILED, name=f"算例企业{LATE[0]}")
    Membership.objects.create(user=made[FILER], park=firm.park, role=FILER, enterprise=firm)


if __name__ == "__main__":
    main()
