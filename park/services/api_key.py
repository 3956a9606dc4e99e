"""Keys of an enterprise's own systems: made, found by what a call carries, revoked."""

import hashlib
import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone

from park.access import ParkAccess
from park.models import ApiKey, Enterprise, Membership, User
from park.models.account import Role
from park.services.audit import append_event

PREFIX_LENGTH: Final = 8


def make_key(access: ParkAccess, enterprise: Enterprise, name: str) -> tuple[ApiKey, str]:
    """A key that files for one enterprise, and its text, which is kept nowhere. Errors: 403, 404."""
    access.require_edit()
    enterprise = access.enterprise(enterprise.pk)
    text = f"tj_{secrets.token_urlsafe(32)}"
    prefix = text[: 3 + PREFIX_LENGTH]
    with transaction.atomic():
        user = User(username=f"key-{digest(text)[:24]}", full_name=name[:60])
        user.set_unusable_password()
        user.save()
        Membership.objects.create(user=user, park=access.park, role=Role.FILER, enterprise=enterprise)
        key = ApiKey.objects.create(
            park=access.park,
            enterprise=enterprise,
            name=name,
            prefix=prefix,
            digest=digest(text),
            user=user,
            made_by=access.user,
        )
        append_event(access.park, access.user, "api_key.made", str(enterprise), {"name": name, "prefix": prefix})
    return key, text


def revoke_key(access: ParkAccess, key: ApiKey) -> bool:
    """Ends a key at once; False when it was ended before. Errors: 403."""
    access.require_edit()
    with transaction.atomic():
        rows = ApiKey.objects.filter(pk=key.pk, park=access.park, revoked_at__isnull=True)
        if not rows.update(revoked_at=timezone.now()):
            return False
        User.objects.filter(pk=key.user_id).update(is_active=False)
        Membership.objects.filter(user_id=key.user_id).delete()
        detail = {"name": key.name, "prefix": key.prefix}
        append_event(access.park, access.user, "api_key.revoked", str(key.enterprise), detail)
    return True


def key_user(text: str) -> User | None:
    """The filer that a valid key acts as; None for one that is unknown or revoked."""
    found = ApiKey.objects.select_related("user").filter(digest=digest(text), revoked_at__isnull=True).first()
    return found.user if found and found.user.is_active else None


def digest(text: str) -> str:
    """SHA-256 of a key: its 256 random bits need no salt."""
    return hashlib.sha256(text.encode()).hexdigest()
