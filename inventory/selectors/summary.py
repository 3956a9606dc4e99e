"""Years of a park that have stored totals."""

from inventory.models import ParkYear
from park.models import Park


def years_on_record(park: Park) -> list[int]:
    """Years with stored totals, oldest first."""
    return list(ParkYear.objects.filter(park=park).order_by("year").values_list("year", flat=True))


def latest_finished_year(park: Park) -> int | None:
    """The newest year with a December ledger: a year still running is not the one to start with."""
    finished = ParkYear.objects.filter(park=park, last_month=12).order_by("-year")
    return finished.values_list("year", flat=True).first()
