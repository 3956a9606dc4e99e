"""Verified figures in the recompute: the adjustment of the enterprise-years whose months are dirty."""

from decimal import Decimal
from typing import Final

from django.db import connection

from inventory.methods.verified import CODES, TIERS, adjustment
from inventory.models import Emission, EmissionGap
from inventory.selectors.emission import DIRTY_TABLE
from inventory.selectors.verified import ReportRow, adjustment_months, dirty_reports
from park.models import Park

WITHHELD: Final = "verified_withheld"
CLEAR_GAPS: Final = f"""
DELETE FROM inventory_emissiongap g USING (SELECT DISTINCT enterprise_id, year FROM {DIRTY_TABLE}) d
WHERE g.park_id = %s AND g.enterprise_id = d.enterprise_id AND g.year = d.year AND g.reason = '{WITHHELD}'
"""


def with_adjustments(park: Park, months: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Dirty (enterprise, year, month) with those in which a verified figure of the same enterprise-year stands."""
    touched = {(enterprise, year) for enterprise, year, _ in months}
    return sorted({*months, *(place for place in adjustment_months(park) if place[:2] in touched)})


def adjust_to_verified(park: Park) -> None:
    """Writes the adjustment of every dirty enterprise-year with a report in force, or says why it is withheld.

    A year filed in part keeps its own estimate and a gap; one without any ledger takes the whole figure.
    Must run after the emissions of the dirty months were stored. Source: 002 6.6.3.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLEAR_GAPS, [park.pk])
    reports = dirty_reports(park)
    EmissionGap.objects.bulk_create(_gap(park, report) for report in reports if report.withheld)
    Emission.objects.bulk_create(
        _row(park, report, category, verified, own)
        for report in reports
        if not report.withheld
        for category, (verified, own) in report.stated.items()
    )


def _row(park: Park, report: ReportRow, category: str, verified: Decimal, own: Decimal) -> Emission:
    tier = TIERS[report.kind]
    trail = {
        "report": report.id,
        "number": report.number,
        "verifier": report.verifier,
        "sha256": report.sha256,
        "verified_t": str(verified),
        "own_t": str(own),
        "months": report.filed,
        "tier": tier,
    }
    return Emission(
        park=park,
        year=report.year,
        version_id=0,
        line_number=report.id,
        method=CODES[category],
        substance="CO2",
        month=report.month,
        enterprise_id=report.enterprise_id,
        kind="ghg",
        category=category,
        scope=1,
        mass_t=adjustment(verified, own),
        tier=tier,
        trail=trail,
    )


def _gap(park: Park, report: ReportRow) -> EmissionGap:
    months = "、".join(str(month) for month in report.missing)
    return EmissionGap(
        park=park,
        enterprise_id=report.enterprise_id,
        year=report.year,
        month=report.month,
        version_id=0,
        line_number=report.id,
        method=CODES["fuel" if report.fuel_t is not None else "process"],
        reason=WITHHELD,
        reason_zh=f"{report.year}年核查报告{report.number}：缺{months}月台账，暂按自行核算计入；补齐后自动采用核查数"[
            :400
        ],
    )
