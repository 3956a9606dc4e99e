"""Marking months whose stored results no longer follow from the facts about an enterprise."""

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


def mark_enterprise(park_id: int, enterprise_id: int, everyone: bool) -> None:
    """Marks every filed month of the enterprise, or of the whole park, and the enterprise's first month.

    `everyone` is for a changed credit code: neighbours name it in their ledgers, and it decides what is in-park trade.
    """
    wanted = {"park": park_id, "enterprise": enterprise_id, "everyone": everyone}
    with connection.cursor() as cursor:
        cursor.execute(MARK, wanted)
        cursor.execute(FIRST_MONTH, wanted)
