"""State of the pipeline as figures for monitoring, read from the database at each scrape; no business figures."""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from park.selectors.frames import read_frame

JOBS: Final = "SELECT state, count(*) AS jobs FROM assessment_recalculation GROUP BY state ORDER BY state"
LATEST: Final = """
SELECT extract(epoch FROM max(finished_at)) AS finished,
       extract(epoch FROM avg(finished_at - started_at) FILTER (WHERE finished_at > now() - interval '1 hour'))
         AS seconds
FROM assessment_recalculation WHERE state = 'done'
"""
WAITING: Final = """
SELECT count(DISTINCT (enterprise_id, year, month)) AS months, count(DISTINCT park_id) AS parks,
       coalesce(extract(epoch FROM now() - min(since)), 0) AS age
FROM inventory_dirtymonth
"""
UPLOADS: Final = "SELECT state, count(*) AS uploads FROM inventory_ledgerupload GROUP BY state ORDER BY state"


class Pipeline(Collector):
    """The gauges of one scrape, in four queries."""

    def collect(self) -> Iterator[Metric]:
        waiting, latest = (read_frame(sql).astype(object).iloc[0] for sql in (WAITING, LATEST))
        yield _single("tongjian_waiting_months", "Enterprise-months waiting for recalculation", waiting["months"])
        yield _single("tongjian_waiting_parks", "Parks with waiting months", waiting["parks"])
        yield _single("tongjian_oldest_waiting_seconds", "Age of the oldest waiting month", waiting["age"])
        yield _by_state("tongjian_recalculations", "Recalculations by state", JOBS, "jobs")
        yield _by_state("tongjian_uploads", "Ledger uploads by state", UPLOADS, "uploads")
        if latest["finished"] is not None and latest["finished"] == latest["finished"]:
            yield _single("tongjian_last_recalculation_timestamp_seconds", "End of the last one", latest["finished"])
        if latest["seconds"] is not None and latest["seconds"] == latest["seconds"]:
            yield _single("tongjian_recalculation_seconds", "Mean duration in the last hour", latest["seconds"])


def registry() -> CollectorRegistry:
    """A registry of its own: web processes share nothing but the database."""
    made = CollectorRegistry(auto_describe=False)
    made.register(Pipeline())
    return made


def _single(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=float(value))


def _by_state(name: str, text: str, sql: str, column: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=["state"])
    for row in read_frame(sql).to_dict("records"):
        family.add_metric([row["state"]], float(row[column]))
    return family
