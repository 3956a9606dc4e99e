"""Verified reports beside the own estimates of their year."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from inventory.methods.verified import CODES, adjustment, difference_percent, outside_methods
from inventory.models.verified import ReportKind, ReportState
from inventory.selectors.emission import DIRTY_TABLE
from park.models import Park
from park.selectors.frames import read_frame

# Own estimates are summed in one pass over the emissions of the years that have reports.
REPORTS: Final = """
WITH wanted AS MATERIALIZED (
    SELECT r.* FROM inventory_verifiedreport r
    WHERE r.park_id = %(park)s AND (%(enterprise)s::bigint IS NULL OR r.enterprise_id = %(enterprise)s)
      AND (%(pk)s::bigint IS NULL OR r.id = %(pk)s) {limit}),
own AS (
    SELECT e.enterprise_id, e.year,
           sum(e.mass_t) FILTER (WHERE e.category = 'fuel' AND e.version_id > 0) AS fuel,
           sum(e.mass_t) FILTER (WHERE e.category = 'process' AND e.version_id > 0) AS process,
           array_agg(e.line_number) FILTER (WHERE e.version_id = 0 AND e.method = ANY(%(codes)s)) AS reports
    FROM inventory_emission e
    WHERE e.park_id = %(park)s AND e.year = ANY(SELECT year FROM wanted)
      AND (e.enterprise_id, e.year) IN (SELECT enterprise_id, year FROM wanted)
      AND e.kind = 'ghg' AND e.substance = 'CO2' AND e.scope = 1 AND NOT e.memo AND NOT e.in_park
      AND e.category IN ('fuel', 'process') AND e.method <> ALL(%(outside)s)
    GROUP BY e.enterprise_id, e.year)
SELECT r.id, r.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, r.year, r.kind, r.number,
       r.verifier, r.dated, r.fuel_t, r.process_t, r.state, r.withdrawal_reason, r.entered_by_id, r.entered_at,
       coalesce(nullif(b.full_name, ''), b.username) AS entered_by, r.approved_at,
       coalesce(nullif(a.full_name, ''), a.username) AS approved_by, f.sha256, f.name AS file,
       due.months AS due, filed.months AS filed, own.fuel AS own_fuel_t, own.process AS own_process_t,
       coalesce(r.id = ANY(own.reports), false) AS applied
FROM wanted r
JOIN park_enterprise n ON n.id = r.enterprise_id
JOIN inventory_sourcefile f ON f.id = r.evidence_id
JOIN park_user b ON b.id = r.entered_by_id
LEFT JOIN park_user a ON a.id = r.approved_by_id
LEFT JOIN own ON own.enterprise_id = r.enterprise_id AND own.year = r.year
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(m ORDER BY m), '{{}}') AS months FROM generate_series(1, 12) m
    WHERE n.joined_on < make_date(r.year, m, 1) + interval '1 month'
      AND (n.left_on IS NULL OR n.left_on > make_date(r.year, m, 1))) due
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(p.month::int ORDER BY p.month), '{{}}') AS months FROM inventory_ledgerpointer p
    WHERE p.park_id = r.park_id AND p.enterprise_id = r.enterprise_id AND p.year = r.year) filed
ORDER BY r.year DESC, enterprise, r.entered_at DESC
"""
ALL: Final = REPORTS.format(limit="")
OF_DIRTY_YEARS: Final = REPORTS.format(
    limit=f"AND r.state = 'approved' AND (r.enterprise_id, r.year) IN (SELECT enterprise_id, year FROM {DIRTY_TABLE})"
)
# Where the adjustment of an enterprise-year stands, and where it stood when it was written last.
MONTHS: Final = """
SELECT r.enterprise_id, r.year::int, coalesce(max(p.month), 12)::int AS month
FROM inventory_verifiedreport r
LEFT JOIN inventory_ledgerpointer p
  ON p.park_id = r.park_id AND p.enterprise_id = r.enterprise_id AND p.year = r.year
WHERE r.park_id = %(park)s AND r.state = 'approved'
GROUP BY r.enterprise_id, r.year
UNION
SELECT e.enterprise_id, e.year::int, e.month::int
FROM inventory_verifiedreport r
JOIN inventory_emission e
  ON e.park_id = r.park_id AND e.year = r.year AND e.version_id = 0 AND e.line_number = r.id
     AND e.method = ANY(%(codes)s)
WHERE r.park_id = %(park)s
"""


@dataclass(frozen=True)
class ReportRow:
    """A report with the own estimate of its year; amounts in t CO2, None = not stated or no line."""

    id: int
    enterprise_id: int
    enterprise: str
    year: int
    kind: str
    number: str
    verifier: str
    dated: Any
    fuel_t: Decimal | None
    process_t: Decimal | None
    state: str
    withdrawal_reason: str
    entered_by_id: int
    entered_at: Any
    entered_by: str
    approved_at: Any
    approved_by: str | None
    sha256: str
    file: str
    due: list[int]
    filed: list[int]
    own_fuel_t: Decimal | None
    own_process_t: Decimal | None
    applied: bool

    @property
    def stated(self) -> dict[str, tuple[Decimal, Decimal]]:
        """By category that the report states: the verified figure and the own estimate (zero where no line is)."""
        pairs = {"fuel": (self.fuel_t, self.own_fuel_t), "process": (self.process_t, self.own_process_t)}
        return {name: (value, own or Decimal(0)) for name, (value, own) in pairs.items() if value is not None}

    @property
    def verified_t(self) -> Decimal:
        return sum((value for value, _ in self.stated.values()), Decimal(0))

    @property
    def own_t(self) -> Decimal | None:
        """Own estimate of what the report covers; None for a year without a ledger."""
        return sum((own for _, own in self.stated.values()), Decimal(0)) if self.filed else None

    @property
    def missing(self) -> list[int]:
        """Months due without a ledger."""
        return [month for month in self.due if month not in self.filed]

    @property
    def difference_t(self) -> Decimal | None:
        """Verified less own; only of a whole year, a partial one would compare what differs in length."""
        return None if self.own_t is None or self.missing else adjustment(self.verified_t, self.own_t)

    @property
    def difference_percent(self) -> Decimal | None:
        return None if self.own_t is None or self.missing else difference_percent(self.verified_t, self.own_t)

    @property
    def withheld(self) -> bool:
        """Some but not all months are filed: a yearly figure cannot be set against part of a year."""
        return bool(self.filed) and bool(self.missing)

    @property
    def month(self) -> int:
        """Month in which the adjustment stands: the last filed one, December where nothing is filed."""
        return max(self.filed, default=12)

    @property
    def standing(self) -> str:
        """entered, withdrawn, applied, withheld, or waiting for the recompute."""
        if self.state != ReportState.APPROVED:
            return self.state
        if self.applied:
            return "applied"
        return "withheld" if self.withheld else "waiting"

    @property
    def kind_word(self) -> str:
        return str(ReportKind(self.kind).label)


def report_rows(park: Park, enterprise_id: int | None = None, pk: int | None = None) -> list[ReportRow]:
    """Reports of a park, newest year first, or only those of an enterprise or one of them, in one query."""
    return _rows(ALL, park, enterprise_id, pk)


def dirty_reports(park: Park) -> list[ReportRow]:
    """Reports in force of the enterprise-years touched by the running recompute."""
    return _rows(OF_DIRTY_YEARS, park)


def adjustment_months(park: Park) -> set[tuple[int, int, int]]:
    """(enterprise, year, month) in which adjustments stand or have to stand."""
    frame = read_frame(MONTHS, {"park": park.pk, "codes": list(CODES.values())})
    return {(int(row[0]), int(row[1]), int(row[2])) for row in frame.itertuples(index=False, name=None)}


def _rows(sql: str, park: Park, enterprise_id: int | None = None, pk: int | None = None) -> list[ReportRow]:
    parameters = {
        "park": park.pk,
        "enterprise": enterprise_id,
        "pk": pk,
        "codes": list(CODES.values()),
        "outside": list(outside_methods()),
    }
    frame = read_frame(sql, parameters).astype(object)
    return [ReportRow(**{str(name): _known(value) for name, value in row.items()}) for row in frame.to_dict("records")]


def _known(value: Any) -> Any:
    """The value, None for every kind of missing."""
    return None if not isinstance(value, list) and (value is None or value != value) else value
