"""What a release register holds of a park: coverage, stored releases, gaps."""

import pandas as pd

from park.models import Park
from park.selectors.frames import read_frame

#: Method code of gaps that come from a register.
REGISTER_METHOD = "register"
# A series (facility × pollutant × medium) is expected from its first to its last reported year.
COVERAGE = """
WITH series AS (
  SELECT enterprise_id, pollutant_code, medium, min(year) AS first_year, max(year) AS last_year
  FROM inventory_registerrelease WHERE park_id = %(park)s GROUP BY enterprise_id, pollutant_code, medium
), years AS (
  SELECT generate_series(min(first_year)::int, max(last_year)::int) AS year FROM series
)
SELECT y.year, e.division_id AS division, e.key_industry, e.id AS enterprise_id, count(*) AS expected,
       count(r.id) AS filed
FROM years y JOIN series s ON y.year BETWEEN s.first_year AND s.last_year
JOIN park_enterprise e ON e.id = s.enterprise_id
LEFT JOIN inventory_registerrelease r
  ON r.park_id = %(park)s AND r.enterprise_id = s.enterprise_id AND r.year = y.year
     AND r.pollutant_code = s.pollutant_code AND r.medium = s.medium
GROUP BY y.year, e.division_id, e.key_industry, e.id ORDER BY y.year, e.id
"""
RELEASES = """
SELECT e.register_id AS facility_id, r.year, r.pollutant_code AS code, r.pollutant_name AS pollutant, r.medium,
       r.quantity_kg, r.basis, r.counted
FROM inventory_registerrelease r JOIN park_enterprise e ON e.id = r.enterprise_id WHERE r.park_id = %(park)s
"""


def register_coverage(park: Park) -> pd.DataFrame:
    """Year × enterprise: series expected and series reported, with division and key industry."""
    return read_frame(COVERAGE, {"park": park.pk})


def stored_releases(park: Park) -> pd.DataFrame:
    """Every stored release by the register's own facility id."""
    return read_frame(RELEASES, {"park": park.pk})
