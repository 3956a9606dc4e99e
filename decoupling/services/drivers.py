"""Explaining the change of a park's carbon between the years it is judged on. Source: 000 附录C 注4."""

from dataclasses import asdict

from decoupling.methods.drivers import drivers
from decoupling.models import DecouplingResult, DriverResult, ScopeKind
from decoupling.selectors.drivers import year_carbon
from park.models import Park


def explain_park(park: Park) -> int:
    """Replaces the driving forces of every judged period of the whole park; returns how many there are.

    A register park has no ledger lines to explain from.
    """
    judged = DecouplingResult.objects.filter(park=park, scope_kind=ScopeKind.PARK)
    periods = sorted(set(judged.values_list("start_year", "end_year")))
    years = year_carbon(park) if periods and not park.is_register else {}
    rows = [
        DriverResult(park=park, start_year=start, end_year=end, drivers=asdict(drivers(years[start], years[end])))
        for start, end in periods
        if start in years and end in years
    ]
    DriverResult.objects.filter(park=park).delete()
    DriverResult.objects.bulk_create(rows)
    return len(rows)
