"""`verify_chain`: checks the audit chain of every park."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from park.models import Park
from park.services.audit import first_broken


class Command(BaseCommand):
    help = "Checks every park's audit chain and names the first broken event."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = {park.code: place for park in Park.objects.all() if (place := first_broken(park)) is not None}
        if broken:
            raise CommandError("; ".join(f"{code}: event {place}" for code, place in broken.items()))
        self.stdout.write("All audit chains are whole.")
