"""Analyses of coal brought to the as-received basis, the one its amount is weighed in."""

from decimal import Decimal
from typing import Final

#: Heat that evaporates one percent of moisture, GJ/t (23 kJ/kg). Source: GB/T 213 低位发热量换算.
EVAPORATION: Final = Decimal("0.023")
AS_RECEIVED: Final = "ar"
AIR_DRIED: Final = "ad"
DRY: Final = "d"
WHOLE: Final = Decimal(100)


def dry_share(total_moisture: Decimal, sample_moisture: Decimal) -> Decimal:
    """Tonnes of sample in one tonne as received: (100 − Mt) / (100 − M), moistures in %. Errors: ValueError.

    sample_moisture: Mad of an air-dried sample, 0 of a dry one. Special case: a sample wetter than the coal is refused.
    """
    if not 0 <= sample_moisture <= total_moisture < WHOLE:
        raise ValueError("空干基水分应不大于全水分，全水分应小于 100%")
    return (WHOLE - total_moisture) / (WHOLE - sample_moisture)


def received_ncv(ncv: Decimal, total_moisture: Decimal, sample_moisture: Decimal) -> Decimal:
    """Net calorific value as received, GJ/t: (Q + 0.023·M) · (100 − Mt) / (100 − M) − 0.023·Mt.

    ncv: GJ/t of the sample; moistures in %; M is Mad of an air-dried sample and 0 of a dry one. Source: GB/T 213.
    """
    scale = dry_share(total_moisture, sample_moisture)
    return (ncv + EVAPORATION * sample_moisture) * scale - EVAPORATION * total_moisture


def received_carbon(carbon: Decimal, total_moisture: Decimal, sample_moisture: Decimal) -> Decimal:
    """Element carbon as received, tC/t: C · (100 − Mt) / (100 − M); inputs as for `received_ncv`. Source: GB/T 476."""
    return carbon * dry_share(total_moisture, sample_moisture)
