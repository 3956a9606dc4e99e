"""Parameters of a decoupling judgement, stored with every run."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum


class Price(StrEnum):
    """Price base of the economic total."""

    CONSTANT = "constant"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Rule:
    """What Annex C leaves open; all shares are ratios (0.005 = 0.5 %).

    flat_band: annual rate up to which a rise or fall is 不明显, 0 to 0.02; level_points, level_relative: tolerance of
    「持平」 between the two reduction rates, in points of the rate and relative to the larger; note2_fall over
    note2_years: both emissions' least fall for 注2; unstable_growth: |ΔG/G0| under which an elasticity is unstable;
    coverage_gap: largest difference of coverage between the endpoint years; rolling_years: span of the rolling view.
    Errors: ValueError for a value outside its range.
    Source: 000 附录C 注1, 注2; the defaults are the platform's.
    """

    flat_band: Decimal = Decimal("0.005")
    level_points: Decimal = Decimal("0.005")
    level_relative: Decimal = Decimal("0.05")
    note2_fall: Decimal = Decimal("0.10")
    note2_years: int = 3
    unstable_growth: Decimal = Decimal("0.005")
    coverage_gap: Decimal = Decimal("0.10")
    rolling_years: int = 5

    def __post_init__(self) -> None:
        if not Decimal(0) <= self.flat_band <= Decimal("0.02"):
            raise ValueError(f"flat_band must be between 0 and 0.02 a year, got {self.flat_band}")
        for name in ("level_points", "level_relative", "note2_fall", "unstable_growth", "coverage_gap"):
            if not Decimal(0) <= getattr(self, name) <= Decimal(1):
                raise ValueError(f"{name} must be between 0 and 1, got {getattr(self, name)}")
        if self.note2_years < 1 or self.rolling_years < 1:
            raise ValueError("note2_years and rolling_years must be at least 1")

    def as_dict(self) -> dict[str, str | int]:
        """JSON-able form; shares as decimal text."""
        return {name: value if isinstance(value, int) else str(value) for name, value in asdict(self).items()}
