"""Marking months whose stored results no longer follow from the facts about an enterprise or a park."""

from collections.abc import Collection

from django.db import connection

MARK = """
INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)
SELECT park_id, enterprise_id, year, month, now(), 'facts' FROM inventory_ledgerpointer
WHERE park_id = %(park)s AND (%(everyone)s OR enterprise_id = %(enterprise)s)
"""
# An enterprise without a ledger still changes how many months are due, so one month of it is enough.
FIRST_MONTH = """
INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)
SELECT park_id, id, extract(year FROM joined_on), extract(month FROM joined_on), now(), 'facts' FROM park_enterprise
WHERE park_id = %(park)s AND id = %(enterprise)s
"""
# A verified figure may stand in a year without any ledger.
REPORTED = """
INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)
SELECT park_id, enterprise_id, year, 12, now(), 'facts' FROM inventory_verifiedreport
WHERE park_id = %(park)s AND state = 'approved' AND (%(everyone)s OR enterprise_id = %(enterprise)s)
"""
#: What a setting of a park decides: everything, deductions of what is sold, or judgements alone.
EVERYTHING = frozenset({"has_farms"})
SALES = """
INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)
SELECT p.park_id, p.enterprise_id, p.year, p.month, now(), 'facts' FROM inventory_ledgerpointer p
WHERE p.park_id = %(park)s AND EXISTS (
    SELECT FROM inventory_ledgerline l JOIN inventory_energycode c ON c.code = l.item
    WHERE l.park_id = p.park_id AND l.year = p.year AND l.version_id = p.version_id AND l.sheet = '02'
      AND l.field = 'exported' AND c.kind IN ('electricity', 'heat'))
"""
# Judgements are made for the whole park from any month that is recomputed.
LAST_MONTH = """
INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)
SELECT park_id, enterprise_id, year, month, now(), 'facts' FROM inventory_ledgerpointer WHERE park_id = %(park)s
ORDER BY year DESC, month DESC, enterprise_id LIMIT 1
"""

#: Only the GWP set moved: emissions and totals stand, what is judged by them does not.
GWP_CAUSE = "gwp"
TOTALS = """
INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)
SELECT DISTINCT park_id, enterprise_id, year, month, now(), %(reason)s FROM inventory_enterprisetotal
WHERE park_id = %(park)s
"""


def mark_totals(park_id: int) -> None:
    """Marks every month with totals because the park's GWP set changed: judged again, not computed again."""
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, {"park": park_id, "reason": GWP_CAUSE})


def mark_enterprise(park_id: int, enterprise_id: int, everyone: bool) -> None:
    """Marks every filed month of the enterprise, or of the whole park, its first month and the years with a report.

    `everyone` is for a changed credit code: neighbours name it in their ledgers, and it decides what is in-park trade.
    """
    wanted = {"park": park_id, "enterprise": enterprise_id, "everyone": everyone}
    with connection.cursor() as cursor:
        cursor.execute(MARK, wanted)
        cursor.execute(FIRST_MONTH, wanted)
        cursor.execute(REPORTED, wanted)


def mark_settings(park_id: int, changed: Collection[str]) -> None:
    """Marks the months whose results follow from the changed settings of the park."""
    wanted = {"park": park_id, "enterprise": None, "everyone": True}
    with connection.cursor() as cursor:
        if EVERYTHING & set(changed):
            cursor.execute(MARK, wanted)
            return
        if "export_rule" in changed:
            cursor.execute(SALES, wanted)
        cursor.execute(LAST_MONTH, wanted)
