"""The people of the demo: one login per role, with passwords that stand in the documentation."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from rest_framework.authtoken.models import Token

from assessment.services.demo.declaration import DemoPark
from assessment.services.demo.records import table
from park.models import Engagement, Enterprise, Membership, Park, User
from park.models.account import Role

ASSESSOR: Final = "assessor"
ADMIN: Final = "admin"
#: Who files for the enterprises that have no login of their own.
EDITOR: Final = "editor"
TOKEN_CHARACTERS: Final = 40
#: Reserved for examples by RFC 2606: no e-mail of the demo can reach anybody.
MAIL_DOMAIN: Final = "yunling.example"


@dataclass(frozen=True)
class Account:
    """One login as declared in `accounts.csv`."""

    username: str
    password: str
    full_name: str
    role: str
    enterprise: str
    first_year: str
    last_year: str
    organisation: str


def accounts() -> list[Account]:
    """The declared logins."""
    return [Account(**row) for row in table("accounts.csv")]


@transaction.atomic
def add_people(park: Park, demo: DemoPark) -> None:
    """Creates the logins and what they may see; a login of an earlier demo gets its documented password back."""
    for account in accounts():
        user, _ = User.objects.get_or_create(username=account.username)
        user.full_name = account.full_name
        user.email = f"{account.username}@{MAIL_DOMAIN}"
        user.is_platform_admin = account.role == ADMIN
        user.is_active = True
        user.set_password(account.password)
        user.save()
        _admit(park, demo, user, account)


def _admit(park: Park, demo: DemoPark, user: User, account: Account) -> None:
    if account.role == ASSESSOR:
        Engagement.objects.update_or_create(
            park=park,
            user=user,
            first_year=int(account.first_year),
            defaults={"last_year": int(account.last_year), "organisation": account.organisation},
        )
    elif account.role in Role.values:
        enterprise = None
        if account.enterprise:
            enterprise = Enterprise.objects.get(park=park, uscc=demo.firm[account.enterprise].uscc)
            Token.objects.get_or_create(user=user)
        Membership.objects.update_or_create(
            park=park, user=user, defaults={"role": account.role, "enterprise": enterprise}
        )


def filers(park: Park) -> tuple[User, dict[int, User]]:
    """The park's editor, and the filer of each enterprise that has one."""
    members = Membership.objects.filter(park=park).select_related("user").order_by("pk")
    editor = next(member.user for member in members if member.role == EDITOR)
    return editor, {member.enterprise_id: member.user for member in members if member.enterprise_id}


def assessor(park: Park) -> User:
    """The assessor engaged by the park, who writes its report."""
    return Engagement.objects.filter(park=park).select_related("user").latest("last_year").user


def logins(park: Park) -> list[dict[str, str]]:
    """Username, documented password, role and API token of every login of the demo."""
    tokens = dict(Token.objects.filter(user__memberships__park=park).values_list("user__username", "key"))
    return [
        {
            "username": account.username,
            "password": account.password,
            "role": account.role,
            "name": account.full_name,
            **({"token": tokens[account.username]} if account.username in tokens else {}),
        }
        for account in accounts()
    ]
