"""Effects of a park's projects: stored yearly reductions, place in the coordinate system, warnings. Source: 000 7.3."""

from collections.abc import Mapping
from decimal import Decimal

from inventory.methods.equivalents import equivalent
from inventory.models import Substance
from inventory.selectors.total import yearly_totals
from measures.methods.cost import annual_cost, unit_cost
from measures.methods.effect import CARBON, catalogue_effect, reduction
from measures.methods.synergy import cross_elasticity, quadrant, rebounds
from measures.models import Project, ProjectEffect, ProjectSynergy
from park.models import Park

DISCOUNT_RATE = Decimal("0.08")
Amounts = dict[str, Decimal]


def evaluate_projects(park: Park) -> int:
    """Replaces stored effects and synergies of all projects; returns how many projects there are.

    Base emissions are those of the park's base year, else of its first year on record.
    """
    projects = list(Project.objects.filter(park=park).select_related("measure"))
    year, base = _base(park)
    weights = {
        row.code: row.equivalent_kg
        for row in Substance.objects.filter(is_main=True, equivalent_kg__isnull=False)
        if row.equivalent_kg
    }
    effects: list[ProjectEffect] = []
    synergies: list[ProjectSynergy] = []
    for project in projects:
        cuts = reductions(project)
        effects += [_effect(park, project, code, cut, base) for code, cut in cuts.items()]
        synergies.append(_synergy(park, project, cuts, year, base, weights))
    ProjectEffect.objects.filter(park=park).delete()
    ProjectSynergy.objects.filter(park=park).delete()
    ProjectEffect.objects.bulk_create(effects)
    ProjectSynergy.objects.bulk_create(synergies)
    return len(projects)


def reductions(project: Project) -> Amounts:
    """Yearly reductions at full operation: CO2e in t, pollutants in kg; plus = falls.

    What the project states replaces the catalogue; a range or words of the catalogue give no number.
    """
    cuts: Amounts = {}
    for code, text in project.measure.effects.items():
        per_unit = reduction(catalogue_effect(text).value)
        if per_unit is not None:
            cuts[code] = per_unit * project.activity
    cuts.update({code: Decimal(text) for code, text in project.stated_effects.items()})
    return cuts


def _base(park: Park) -> tuple[int | None, Amounts]:
    """Base year and emissions by substance: CO2e in t, pollutants in kg."""
    totals = yearly_totals(park)
    years = sorted({int(year) for year in totals["year"]})
    if not years:
        return None, {}
    year = park.base_year if park.base_year in years else years[0]
    rows = totals[totals["year"] == year]
    carbon = [value for value in rows.loc[rows["kind"] == "ghg", "co2e_t"] if value is not None]
    amounts: Amounts = {CARBON: sum(carbon, Decimal(0))} if carbon else {}
    for item, masses in rows[rows["kind"].isin(["air", "water"])].groupby("item")["amount"]:
        amounts[str(item)] = sum(masses, Decimal(0)) * 1000
    return year, amounts


def _effect(park: Park, project: Project, code: str, cut: Decimal, base: Amounts) -> ProjectEffect:
    outside = project.measure.outside and code != CARBON
    share = float(cut / base[code]) if base.get(code) and not outside else None
    tonnes = cut if code == CARBON else cut / 1000
    return ProjectEffect(
        park=park, project=project, substance=code, reduction_t=tonnes, share_of_base=share, outside=outside
    )


def _synergy(
    park: Park, project: Project, cuts: Amounts, year: int | None, base: Amounts, weights: Mapping[str, Decimal]
) -> ProjectSynergy:
    """Off-park pollutant cuts never enter: the coordinate system shows what the park itself emits."""
    inside = {code: cut for code, cut in cuts.items() if code == CARBON or not project.measure.outside}
    carbon_base, pollution_base = base.get(CARBON), _weighted(base, weights)
    pollution, carbon = _weighted(inside, weights), inside.get(CARBON)
    carbon_share = carbon / carbon_base if carbon is not None and carbon_base else None
    pollution_share = pollution / pollution_base if pollution is not None and pollution_base else None
    place = ""
    if carbon is not None and carbon_base is not None and pollution_base is not None:
        place = quadrant(carbon, pollution or Decimal(0), carbon_base, pollution_base).value
    elasticity = cross_elasticity(pollution_share, carbon_share)
    return ProjectSynergy(
        park=park,
        project=project,
        base_year=year,
        carbon_share=None if carbon_share is None else float(carbon_share),
        pollution_share=None if pollution_share is None else float(pollution_share),
        quadrant=place,
        elasticity=None if elasticity is None else float(elasticity),
        unit_cost=_unit_cost(project, carbon),
        warnings=[{"substance": code, "rise": str(-inside[code])} for code in rebounds(dict(inside))],
    )


def _weighted(amounts_kg: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal | None:
    values = [equivalent(amount, weights[code]) for code, amount in amounts_kg.items() if code in weights]
    return sum(values, Decimal(0)) if values else None


def _unit_cost(project: Project, carbon: Decimal | None) -> Decimal | None:
    """CNY per t CO2e; None while a part of the cost is unknown."""
    if project.capex_wan is None or project.opex_wan is None or project.saving_wan is None:
        return None
    cost = annual_cost(project.capex_wan, project.opex_wan, project.saving_wan, DISCOUNT_RATE, project.life_years)
    found = unit_cost(cost, carbon)
    return None if found is None else found.quantize(Decimal("0.0001"))
