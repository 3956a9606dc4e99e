"""Industries by GB/T 4754-2017."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyIndustry(models.TextChoices):
    """The six key industries and the rest. Source: 002 3.6, 附录C 表C.1."""

    POWER = "power", _("Power and heat")
    STEEL = "steel", _("Iron and steel")
    BUILDING = "building", _("Building materials")
    NONFERROUS = "nonferrous", _("Non-ferrous metals")
    PETROCHEMICAL = "petrochemical", _("Petrochemicals")
    CHEMICAL = "chemical", _("Chemicals")
    OTHER = "other", _("Other")


class Industry(models.Model):
    """A section, division, group or class of GB/T 4754-2017 and the key industry it belongs to."""

    code = models.CharField(primary_key=True, max_length=5)
    parent_code = models.CharField(max_length=5, blank=True)
    level = models.PositiveSmallIntegerField(help_text=_("1 section, 2 division, 3 group, 4 class"))
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160, blank=True)
    key_industry = models.CharField(max_length=16, choices=KeyIndustry.choices, default=KeyIndustry.OTHER)
    status = models.CharField(max_length=12)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"
