"""The demo's meters: a month of readings through the API's door, and one episode that raises one alarm."""

import pytest
from django.core.management import call_command

from assessment.services.demo.declaration import demo_park
from assessment.services.demo.metering import add_meters
from assessment.services.demo.people import add_people
from assessment.services.demo.registry import register_park
from inventory.models import Alarm, Meter, Reading, ReadingMonth
from park.models import Notice


@pytest.mark.django_db
def test_meters_are_registered_once_and_one_episode_is_told() -> None:
    call_command("load_reference", verbosity=0)
    demo = demo_park()
    park = register_park(demo)
    add_people(park, demo)
    assert (add_meters(park, demo), add_meters(park, demo)) == (6, 0)
    month = ReadingMonth.objects.get(meter_id=Meter.objects.get(park=park, code="E01-FD01").pk)
    assert month.valid_slots == month.due_slots in (672, 696, 720, 744)
    assert Reading.objects.filter(park=park).count() == 6 * month.due_slots
    alarm = Alarm.objects.get(park=park)
    assert (alarm.slots, alarm.limit.meter) == (5, Meter.objects.get(park=park, code="E01-SO2"))
    assert Notice.objects.filter(park=park, kind="alarm").count() == 1
