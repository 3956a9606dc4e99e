"""Facts about enterprises: processes, outlets, the industries and types a person can choose."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from park.models import Enterprise, Industry, Park, ParkClassification
from park.models.enterprise import MeteringLevel, ProcessKind
from park.selectors.frames import read_frame

GROUP, CLASS = 3, 4
SITES: Final = """
SELECT 'process' AS noun, id, code, name, kind, metering_level AS level, '' AS process, '' AS destination
FROM park_process WHERE park_id = %(park)s AND enterprise_id = %(enterprise)s
UNION ALL
SELECT 'outlet', o.id, o.code, o.name, '', 0, coalesce(p.name, ''), o.destination
FROM park_outlet o LEFT JOIN park_process p ON p.id = o.process_id
WHERE o.park_id = %(park)s AND o.enterprise_id = %(enterprise)s
ORDER BY code
"""


@dataclass(frozen=True)
class Site:
    """A process with its kind and metering level, or an outlet with the process it serves and its destination."""

    noun: str
    pk: int
    code: str
    name: str
    kind: str
    metering_level: str
    process: str
    destination: str


def sites_of(enterprise: Enterprise) -> tuple[list[Site], list[Site]]:
    """Processes and outlets of an enterprise by code, in one query."""
    frame = read_frame(SITES, {"park": enterprise.park_id, "enterprise": enterprise.pk})
    kinds, levels = dict(ProcessKind.choices), dict(MeteringLevel.choices)
    rows = [
        Site(
            noun=row["noun"],
            pk=row["id"],
            code=row["code"],
            name=row["name"],
            kind=str(kinds.get(row["kind"], "")),
            metering_level=str(levels.get(row["level"], "")),
            process=row["process"],
            destination=row["destination"],
        )
        for row in frame.to_dict("records")
    ]
    return [row for row in rows if row.noun == "process"], [row for row in rows if row.noun == "outlet"]


def classifications_of(park: Park) -> list[ParkClassification]:
    """Types of the park in the six classifications, those not stated left out. Source: 003 园区类型表."""
    return list(ParkClassification.objects.filter(park=park).select_related("park_type").order_by("classification"))


def industry_choices() -> QuerySet[Industry]:
    """Groups and classes of GB/T 4754-2017: the codes an enterprise can have."""
    return Industry.objects.filter(level__in=(GROUP, CLASS)).order_by("code")


def division_of(industry: Industry) -> Industry:
    """The two-digit division a group or class belongs to. Errors: Industry.DoesNotExist for a section."""
    return industry if industry.level == 2 else Industry.objects.get(code=industry.code[:2], level=2)
