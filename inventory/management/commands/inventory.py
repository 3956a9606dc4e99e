"""`inventory`: the stored totals of a park and year, by substance, industry and category."""

import json
from decimal import Decimal
from typing import Any

import pandas as pd
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inventory.models import ParkYear
from inventory.selectors.total import yearly_totals
from park.models import Park


class Command(BaseCommand):
    help = "Prints the stored totals of a park and year by substance, industry and category."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--park", required=True, help="park code")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        park = Park.objects.filter(code=options["park"]).first()
        if park is None:
            raise CommandError(f"没有代码为{options['park']}的园区。现有：{'、'.join(_codes()) or '无'}")
        year = options["year"]
        totals = yearly_totals(park, [year])
        summary = ParkYear.objects.filter(park=park, year=year).first()
        if totals.empty or summary is None:
            years = ParkYear.objects.filter(park=park).values_list("year", flat=True)
            raise CommandError(f"{park.name}没有{year}年的结果。已有年份：{'、'.join(map(str, years)) or '无'}")
        content = inventory_of(park, summary, totals)
        if options["json"]:
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1))
            return
        for row in content["rows"]:
            self.stdout.write("\t".join("" if value is None else str(value) for value in row.values()))


def _codes() -> list[str]:
    return list(Park.objects.values_list("code", flat=True))


def inventory_of(park: Park, summary: ParkYear, totals: pd.DataFrame) -> dict[str, Any]:
    """The stored year as plain values, decimals as text, unrounded."""
    return {
        "park": park.code,
        "year": summary.year,
        "gwp_set": park.gwp_set,
        "filed_months": summary.filed_months,
        "expected_months": summary.expected_months,
        "co2e_t": _text(summary.co2e_t),
        "scope1_co2e_t": _text(summary.scope1_co2e_t),
        "scope2_co2e_t": _text(summary.scope2_co2e_t),
        "coal_tce": _text(summary.coal_tce),
        "output_const_1e4yuan": _text(summary.output_const),
        "air_equivalents": _text(summary.air_equivalents),
        "water_equivalents": _text(summary.water_equivalents),
        "gaps": summary.gap_count,
        "digest": summary.digest,
        "rows": [
            {key: _text(value) if isinstance(value, Decimal) else value for key, value in row.items()}
            for row in totals.drop(columns="year").to_dict("records")
        ],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
