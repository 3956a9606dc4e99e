"""Trades between neighbours in the park: what the seller and the buyer filed for one carrier in one month."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models import Enterprise, Park


class TradeState(models.TextChoices):
    """How the two sides of a trade stand to each other; only `paired` and `waiting` are no finding."""

    PAIRED = "paired", _("Both sides agree")
    DIFFERS = "differs", _("The sides differ by more than 2 %")
    ONLY_SOLD = "only_sold", _("The buyer filed no purchase")
    ONLY_BOUGHT = "only_bought", _("The seller filed no sale")
    WAITING = "waiting", _("Waiting for the other side's ledger")


#: States that are a data issue somebody must settle.
FINDINGS = (TradeState.DIFFERS, TradeState.ONLY_SOLD, TradeState.ONLY_BOUGHT)


class InParkTrade(models.Model):
    """Seller, buyer, carrier and month with both amounts in the carrier's base unit; None is a side without a figure.

    difference = (bought − sold) ÷ sold, a fraction; None where a side is missing or nothing was sold. Remade for every
    dirty month on both sides.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    seller = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    buyer = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    carrier = models.CharField(max_length=40)
    unit = models.CharField(max_length=16)
    sold = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    bought = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    difference = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    state = models.CharField(max_length=12, choices=TradeState.choices)

    class Meta:
        ordering = ["year", "month", "seller", "buyer", "carrier"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "year", "month", "seller", "buyer", "carrier", "unit"], name="one_row_per_trade"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} → {self.buyer_id} {self.carrier} {self.year}-{self.month:02d}"

    @property
    def is_finding(self) -> bool:
        return self.state in FINDINGS
