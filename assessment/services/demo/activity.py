"""How much each enterprise makes and uses in each month: seasons, trends, shutdowns, the same numbers every time."""

import hashlib
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from assessment.services.demo.declaration import MONTHS, DemoPark, EnergyUse, Firm

Series = npt.NDArray[np.float64]
PRODUCT_SPREAD: Final = 0.02
USE_SPREAD: Final = 0.01
CUBIC_METRES_PER_1E4_T: Final = 10_000.0


def noise(key: str, spread: float) -> Series:
    """Twelve factors around 1, at most three spreads off, fixed by the key alone."""
    seed = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    drawn = np.random.default_rng(seed).normal(0.0, spread, MONTHS)
    return 1.0 + np.clip(drawn, -3 * spread, 3 * spread)


def spread_over(annual: float, shares: Series) -> Series:
    """A yearly amount over months in proportion to `shares`."""
    return annual * shares / shares.sum()


class Activity:
    """Monthly amounts of one park. Every series has twelve months; amounts are rounded as they are filed."""

    def __init__(self, park: DemoPark) -> None:
        self.park = park
        self._known: dict[tuple[Any, ...], Series] = {}

    def path(self, name: str, year: int) -> float:
        """Value of a path in a year; an empty name is 1."""
        return self.park.paths[name][year] if name else 1.0

    def weights(self, firm: Firm, year: int) -> Series:
        """Share of each month in the production of the year, sums to 1; shutdown months keep what the event leaves."""
        return self._once(("weights", firm.code, year), lambda: self._weights(firm, year))

    def product(self, firm: Firm, year: int) -> Series:
        """Main product in its unit; the wastewater plant adds what the others send to it."""
        return self._once(("product", firm.code, year), lambda: self._product(firm, year))

    def consumption(self, use: EnergyUse, year: int) -> Series:
        """Consumption of one energy row in its unit."""
        return self._once(("use", use, year), lambda: self._consumption(use, year))

    def generated(self, use: EnergyUse, year: int) -> Series:
        """Own generation of one electricity row: by product, or a fixed amount with the season of the sun."""
        firm = self.park.firm[use.enterprise]
        by_product = use.generated_per_product * self.product(firm, year)
        by_sun = spread_over(use.generated_annual, np.array(self.park.seasons["solar"]))
        rounded: Series = np.round((by_product + by_sun) * self.path(use.generated_path, year), 2)
        return rounded

    def driver(self, firm: Firm, name: str, year: int) -> Series:
        """Amount of `product`, or consumption of the energy with this code."""
        if name == "product":
            return self.product(firm, year)
        uses = [use for use in self.park.energy if use.enterprise == firm.code and use.energy_code == name]
        total: Series = np.sum([self.consumption(use, year) for use in uses], axis=0)
        return total

    def sold_in_park(self, seller: str, year: int) -> dict[str, Series]:
        """Heat by buyer: exactly what the buyers file as bought."""
        return {use.enterprise: self.consumption(use, year) for use in self.park.energy if use.counterparty == seller}

    def wastewater(self, code: str, year: int) -> Series:
        """Wastewater of an enterprise in m³, whole cubic metres."""
        firm = self.park.firm[code]
        rate = next((source.m3_per_product for source in self.park.water if source.enterprise == code), 0.0)
        rounded: Series = np.round(rate * self.product(firm, year))
        return rounded

    def _once(self, key: tuple[Any, ...], make: Callable[[], Series]) -> Series:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def _weights(self, firm: Firm, year: int) -> Series:
        shares = np.array(self.park.seasons[firm.season]) * noise(f"{firm.code}:{year}", PRODUCT_SPREAD)
        for event in self.park.events:
            if event.kind == "shutdown" and event.enterprise == firm.code and event.year in (0, year):
                shares[event.month - 1] *= event.value
        return spread_over(1.0, shares)

    def _product(self, firm: Firm, year: int) -> Series:
        annual = firm.annual_product * self.path(firm.output_path, year)
        amount = annual * self.weights(firm, year)
        senders = {source.enterprise for source in self.park.water if source.direction == "indirect"}
        if any(source.enterprise == firm.code and source.direction == "direct" for source in self.park.water):
            amount = amount + sum(self.wastewater(code, year) for code in sorted(senders)) / CUBIC_METRES_PER_1E4_T
        rounded: Series = np.round(amount, 0 if annual > 1e5 else 2 if annual > 1e3 else 4)
        return rounded

    def _consumption(self, use: EnergyUse, year: int) -> Series:
        firm = self.park.firm[use.enterprise]
        annual = use.per_product * self.path(use.path, year) * float(self.product(firm, year).sum())
        flat = use.base_share / MONTHS
        shares = flat + (1.0 - use.base_share) * self.weights(firm, year)
        shares *= noise(f"{use.enterprise}:{use.process}:{use.energy_code}:{year}", USE_SPREAD)
        rounded: Series = np.round(spread_over(annual, shares), 2)
        return rounded
