"""The demo park in the registers: park, enterprises, processes, outlets, the fuel factor set."""

from django.db import transaction

from assessment.services.demo.declaration import DemoPark, Firm
from inventory.models import FactorSetChoice
from park.models import Enterprise, Industry, Outlet, Park, ParkClassification, ParkType, Process


@transaction.atomic
def register_park(demo: DemoPark) -> Park:
    """Stores the park with everything a ledger refers to; all or nothing."""
    facts = demo.facts
    park = Park.objects.create(
        code=facts.code,
        name=facts.name,
        province=facts.province,
        grid_region=facts.grid_region,
        city=facts.city,
        gwp_set=facts.gwp_set,
        export_rule=facts.export_rule,
        base_year=facts.base_year,
        is_demo=True,
    )
    types = ParkType.objects.in_bulk(facts.types)
    ParkClassification.objects.bulk_create(
        ParkClassification(park=park, classification=types[code].classification, park_type=types[code])
        for code in facts.types
    )
    FactorSetChoice.objects.create(
        park=park, first_year=facts.first_year, factor_set=facts.fuel_factor_set, reason=facts.fuel_factor_reason
    )
    add_enterprises(park, demo)
    return park


def add_enterprises(park: Park, demo: DemoPark) -> None:
    """Stores enterprises with their processes and outlets."""
    industries = Industry.objects.in_bulk()
    firms = Enterprise.objects.bulk_create(_enterprise(park, firm, industries) for firm in demo.firms)
    owners = {declared.code: stored for declared, stored in zip(demo.firms, firms, strict=True)}
    steps = Process.objects.bulk_create(
        Process(
            park=park,
            enterprise=owners[step.enterprise],
            code=step.code,
            name=step.name,
            kind=step.kind,
            metering_level=step.metering_level,
        )
        for step in demo.steps
    )
    places = {(step.enterprise_id, step.code): step for step in steps}
    Outlet.objects.bulk_create(
        Outlet(
            park=park,
            enterprise=owners[mouth.enterprise],
            process=places[owners[mouth.enterprise].pk, mouth.process],
            code=mouth.code,
            name=mouth.name,
            medium=mouth.medium,
            destination=mouth.destination,
        )
        for mouth in demo.mouths
    )


def _enterprise(park: Park, firm: Firm, industries: dict[str, Industry]) -> Enterprise:
    """Errors: KeyError for an industry code that is not in the reference table."""
    industry = industries[firm.industry_code]
    return Enterprise(
        park=park,
        uscc=firm.uscc,
        name=firm.name,
        short_name=firm.short_name,
        industry=industry,
        division=industries[firm.industry_code[:2]],
        key_industry=industry.key_industry,
        permit_no=firm.permit_no,
        longitude=f"{firm.lon:.6f}",
        latitude=f"{firm.lat:.6f}",
        is_key_energy=firm.key_energy,
        is_key_pollution=firm.key_pollution,
        is_key_carbon=firm.key_carbon,
        joined_on=firm.joined_on,
    )
