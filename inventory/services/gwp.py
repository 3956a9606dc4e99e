"""Another GWP set for a park: stored masses keep, their CO2e is made anew, what depends on it is judged again."""

from django.db import connection, transaction

from inventory.models import ParkYear
from inventory.services.dirty import mark_totals
from inventory.services.summary import summarise_years
from inventory.services.total import MissingGwp
from park.models import Park
from park.services.results import hold_results

FACTOR = "g.key = %(gwp)s AND g.years @> t.year::int AND g.superseded_at IS NULL AND g.park_id IS NULL"
WITHOUT = f"""
SELECT DISTINCT t.item FROM inventory_enterprisetotal t
WHERE t.park_id = %(park)s AND t.kind = 'ghg'
  AND NOT EXISTS (SELECT FROM inventory_factor g WHERE {FACTOR} AND g.parameter = t.item)
ORDER BY t.item
"""
#: Table and column of the mass: both levels of totals and the rows of the fused inventory.
RESTATED = {
    "inventory_enterprisetotal": "amount",
    "inventory_industrytotal": "amount",
    "inventory_fusedrow": "mass_t",
}


@transaction.atomic
def adopt_gwp_set(park_id: int) -> None:
    """Puts the park's stored results into its GWP set, which was just changed; no ledger is read, nothing computed.

    CO2e of totals, fused rows and years is made from their masses at once, so that no page mixes two sets. The months
    are marked, and the recompute that follows judges coupling, decoupling, projects and rating again.
    Raises: MissingGwp naming gases that the set has no value for; ResultsBusy while a recalculation runs. The caller's
    transaction then takes the change back.
    """
    hold_results(park_id)
    park = Park.objects.get(pk=park_id)
    restate(park)
    if ParkYear.objects.filter(park=park).exists():
        summarise_years(park)
    mark_totals(park_id)


def restate(park: Park) -> None:
    """CO2e of the park's stored totals from their masses and its set: co2e_t = mass · GWP, exact.

    Raises: MissingGwp naming the gases without a value.
    """
    wanted: dict[str, int | str] = {"park": park.pk, "gwp": f"gwp.{park.gwp_set}"}
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT, wanted)
        gases = [row[0] for row in cursor.fetchall()]
        if gases:
            raise MissingGwp(f"GWP集{park.gwp_set}中没有{'、'.join(gases)}的数值，请在因子库补充后重试")
        for table, mass in RESTATED.items():
            cursor.execute(
                f"UPDATE {table} t SET co2e_t = t.{mass} * g.value FROM inventory_factor g"
                f" WHERE t.park_id = %(park)s AND t.kind = 'ghg' AND g.parameter = t.item AND {FACTOR}",
                wanted,
            )
