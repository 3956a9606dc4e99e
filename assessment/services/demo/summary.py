"""What the demo says of itself: stored totals, states and grades, never computed anew."""

from collections import defaultdict
from typing import Any

from django.db.models import F, Q, Sum

from assessment.models import Rating
from assessment.services.demo.calendar import mail_folder
from assessment.services.demo.people import logins
from decoupling.models import DecouplingResult, View
from inventory.models import IndustryTotal, LedgerPointer, LedgerVersion, ParkYear
from park.models import Enterprise, Park


def summarise(park: Park, report: str, files: dict[str, str]) -> dict[str, Any]:
    """The summary of a built park as plain values for JSON; amounts as decimal text in tonnes."""
    pointers = LedgerPointer.objects.filter(park=park)
    return {
        "park": park.name,
        "code": park.code,
        "enterprises": Enterprise.objects.filter(park=park).count(),
        "ledgers": pointers.count(),
        "versions": LedgerVersion.objects.filter(park=park).count(),
        "lines": pointers.aggregate(lines=Sum("version__line_count"))["lines"] or 0,
        "tco2e_by_year": {
            str(row.year): None if row.co2e_t is None else str(row.co2e_t)
            for row in ParkYear.objects.filter(park=park).order_by("year")
        },
        "pollutants_by_year": pollutants(park),
        "decoupling": states(park),
        "rating": ratings(park),
        "report": report,
        "logins": logins(park),
        "files": files,
        "mail": mail_folder(),
    }


def pollutants(park: Park) -> dict[str, dict[str, str]]:
    """Tonnes by year and pollutant as they leave the park: what goes to the park plant counts where it comes out."""
    rows = (
        IndustryTotal.objects.filter(Q(kind="air") | Q(kind="water"), park=park)
        .exclude(category="indirect")
        .values("year", "item")
        .annotate(tonnes=Sum("amount"))
        .order_by("year", "item")
    )
    years: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        years[str(row["year"])][row["item"]] = str(row["tonnes"])
    return dict(years)


def states(park: Park) -> dict[str, dict[str, Any]]:
    """Decoupling state by scope over the plan period."""
    rows = DecouplingResult.objects.filter(park=park, view=View.PLAN).order_by("scope_kind", "scope_code", "end_year")
    return {
        f"{row.scope_kind}:{row.scope_code}".rstrip(":"): {
            "period": f"{row.start_year}-{row.end_year}",
            "state": row.state,
            "subtype": row.subtype,
            "tapio": row.tapio_state,
        }
        for row in rows
    }


def ratings(park: Park) -> dict[str, dict[str, Any]]:
    """Grade by year, with the provisional grade and what is missing."""
    rows = Rating.objects.filter(park=park).order_by("year").annotate(base=F("park__base_year"))
    return {
        str(row.year): {"grade": row.grade, "provisional": row.provisional_grade, "missing": row.missing}
        for row in rows
    }
