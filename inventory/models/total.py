"""The two roll-up levels and the yearly summary of a park. Every page reads these.

CO2e has twelve decimals: nine of the mass and three of a GWP, so that a stored sum is exact and every total foots.
"""

from django.db import models

from park.models import Enterprise, Industry, Park


class EnterpriseTotal(models.Model):
    """Enterprise × month × item × category; includes in-park trades (marked) on the buyer's side.

    `tier` (000 Annex A) and `unverified` split an amount by data quality; readers sum over them.
    """

    pk = models.CompositePrimaryKey(
        "park_id",
        "year",
        "month",
        "enterprise_id",
        "kind",
        "item",
        "category",
        "scope",
        "in_park",
        "tier",
        "unverified",
    )
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=8)
    item = models.CharField(max_length=40)
    category = models.CharField(max_length=40)
    scope = models.PositiveSmallIntegerField()
    in_park = models.BooleanField()
    tier = models.CharField(max_length=4)
    unverified = models.BooleanField()
    amount = models.DecimalField(max_digits=30, decimal_places=9)
    unit = models.CharField(max_length=16)
    co2e_t = models.DecimalField(max_digits=33, decimal_places=12, null=True)

    class Meta:
        indexes = [models.Index(fields=["park", "enterprise", "year"])]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year}-{self.month} {self.item}"


class IndustryTotal(models.Model):
    """Park × industry × month × item × category, in-park trades cancelled."""

    pk = models.CompositePrimaryKey(
        "park_id",
        "year",
        "month",
        "division_id",
        "key_industry",
        "kind",
        "item",
        "category",
        "scope",
        "tier",
        "unverified",
    )
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    division = models.ForeignKey(
        Industry, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    key_industry = models.CharField(max_length=16)
    kind = models.CharField(max_length=8)
    item = models.CharField(max_length=40)
    category = models.CharField(max_length=40)
    scope = models.PositiveSmallIntegerField()
    tier = models.CharField(max_length=4)
    unverified = models.BooleanField()
    amount = models.DecimalField(max_digits=30, decimal_places=9)
    unit = models.CharField(max_length=16)
    co2e_t = models.DecimalField(max_digits=33, decimal_places=12, null=True)

    def __str__(self) -> str:
        return f"{self.park_id} {self.division_id} {self.year}-{self.month} {self.item}"


class ParkYear(models.Model):
    """The stored year of a park: headline totals, how complete they are, and the digest of the roll-ups behind them."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    expected_months = models.PositiveIntegerField(help_text="enterprise-months that should be filed in the year")
    filed_months = models.PositiveIntegerField()
    last_month = models.PositiveSmallIntegerField(help_text="latest month with a ledger")
    co2e_t = models.DecimalField(
        max_digits=33,
        decimal_places=12,
        null=True,
        help_text="responsibility total: after deducting what is sold outside",
    )
    territorial_co2e_t = models.DecimalField(
        max_digits=33, decimal_places=12, null=True, help_text="before deducting power and heat sold outside"
    )
    scope1_co2e_t = models.DecimalField(max_digits=33, decimal_places=12, null=True)
    scope2_co2e_t = models.DecimalField(max_digits=33, decimal_places=12, null=True)
    coal_tce = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    output_const = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    air_equivalents = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    water_equivalents = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    gap_count = models.PositiveIntegerField(default=0)
    unverified_share = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["park", "year"]
        constraints = [models.UniqueConstraint(fields=["park", "year"], name="one_row_per_park_year")]

    def __str__(self) -> str:
        return f"{self.park_id} {self.year}"

    @property
    def is_complete(self) -> bool:
        return self.expected_months > 0 and self.filed_months >= self.expected_months
