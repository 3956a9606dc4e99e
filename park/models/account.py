"""People and what they may see: memberships of a park, engagements of assessors."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models.enterprise import Enterprise
from park.models.park import Park


class User(AbstractUser):
    """A person who signs in. A platform administrator runs the platform and sees no business data."""

    full_name = models.CharField(max_length=60, blank=True)
    is_platform_admin = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.full_name or self.username


class Role(models.TextChoices):
    """Roles a person can hold in a park."""

    VIEWER = "viewer", _("Park official (viewer)")
    EDITOR = "editor", _("Park official (editor)")
    FILER = "filer", _("Enterprise filer")


class Membership(models.Model):
    """A role in a park; a filer's role is for one enterprise."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["park", "user"], name="one_role_per_person_and_park"),
            models.CheckConstraint(
                condition=models.Q(role="filer", enterprise__isnull=False)
                | (~models.Q(role="filer") & models.Q(enterprise__isnull=True)),
                name="only_filers_have_an_enterprise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.park_id}"


class Engagement(models.Model):
    """A third-party assessor engaged by a park for a span of years."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="engagements")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="engagements")
    organisation = models.CharField(max_length=120, blank=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["park", "user", "first_year"], name="one_engagement_per_start"),
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")), name="engagement_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.park_id} {self.first_year}-{self.last_year}"
