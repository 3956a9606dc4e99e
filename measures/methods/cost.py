"""Cost of a measure per unit of reduction."""

from collections.abc import Mapping
from decimal import Decimal

YUAN_PER_1E4YUAN = 10_000


def capital_recovery(rate: Decimal, years: int) -> Decimal:
    """Capital recovery factor: CRF = r(1+r)^n/((1+r)^n − 1); 1/n for r = 0.

    rate: per year as a fraction; years: whole life. Raises: ValueError when the life is below one year or the rate is
    negative.
    """
    if years < 1 or rate < 0:
        raise ValueError("capital recovery needs a life of at least one year and a rate of at least zero")
    if rate == 0:
        return Decimal(1) / years
    growth = (1 + rate) ** years
    return rate * growth / (growth - 1)


def annual_cost(capex: Decimal, running: Decimal, saving: Decimal, rate: Decimal, years: int) -> Decimal:
    """Annualised cost: I·CRF + O&M − savings, all in 1e4 CNY (per year); negative = the measure pays."""
    return capex * capital_recovery(rate, years) + running - saving


def unit_cost(annual_cost_1e4yuan: Decimal, reduction: Decimal | None) -> Decimal | None:
    """单位减排成本 in CNY per unit: annual cost · 10 000 / reduction; None when nothing is reduced.

    reduction per year, plus = falls (t, kg or equivalents). The whole cost is put on this one reduction.
    """
    if reduction is None or reduction <= 0:
        return None
    return annual_cost_1e4yuan * YUAN_PER_1E4YUAN / reduction


def carbon_weight(price_co2: Decimal, price_equivalent: Decimal) -> Decimal:
    """Equivalents per t CO2e by price: w_c = p_CO2/p_eq, CNY/t over CNY per equivalent; very sensitive to both.

    Raises: ValueError when the price of an equivalent is not positive.
    """
    if price_equivalent <= 0:
        raise ValueError("the price of an equivalent must be positive")
    return price_co2 / price_equivalent


def normalised_reduction(
    pollutant_kg: Mapping[str, Decimal | None],
    value_kg: Mapping[str, Decimal],
    co2e_t: Decimal | None = None,
    carbon_weight_eq: Decimal | None = None,
) -> Decimal | None:
    """归一化减排量: IE = Σ ΔE_j/value_j (+ w_c · ΔCO2e), in equivalents.

    pollutant_kg: reductions, plus = falls; value_kg: kg per equivalent, substances without a value are left out;
    carbon enters only with a weight. None when a reduction that should enter is missing.
    """
    entering = [(pollutant_kg[name], value_kg[name]) for name in pollutant_kg if name in value_kg]
    if any(mass is None for mass, _ in entering) or (carbon_weight_eq is not None and co2e_t is None):
        return None
    total = sum((mass / value for mass, value in entering if mass is not None), Decimal(0))
    if carbon_weight_eq is not None and co2e_t is not None:
        total += carbon_weight_eq * co2e_t
    return total
