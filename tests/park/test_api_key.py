"""Keys of systems: shown once, kept as a hash, good for one enterprise, ended at once."""

import re

import pytest
from django.test import Client
from rest_framework.test import APIClient

from park.models import ApiKey, AuditEvent, User
from tests.inventory.ledger_park import LedgerPark, ledger_park

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> LedgerPark:
    return ledger_park()


def browser(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def made(place: LedgerPark) -> str:
    """The text of a new key as its page shows it."""
    address = f"/p/{place.park.code}/enterprises/{place.plant.pk}/keys/"
    page = browser(place.editor).post(address, {"name": "ERP"}).content.decode()
    text = re.search(r"tj_[\w-]{40,}", page)
    assert text is not None
    assert text[0] not in browser(place.editor).get(address).content.decode()
    return text[0]


def system(text: str) -> APIClient:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Api-Key {text}")
    return api


def test_a_key_files_for_its_enterprise_only(place: LedgerPark) -> None:
    other = ledger_park("two")
    api, url = system(made(place)), f"/api/v1/parks/{place.park.code}"
    assert [row["id"] for row in api.get(f"{url}/enterprises/").json()] == [place.plant.pk]
    own = {"enterprise": place.plant.pk, "month": "2025-03", "sheets": {}}
    assert api.post(f"{url}/ledgers/", own, format="json").status_code == 422
    assert api.post(f"{url}/ledgers/", {**own, "enterprise": place.neighbour.pk}, format="json").status_code == 404
    assert api.get(f"{url}/inventory/").status_code == 404
    assert api.get(f"/api/v1/parks/{other.park.code}/enterprises/").status_code == 404


def test_a_key_is_kept_as_a_hash_and_recorded(place: LedgerPark) -> None:
    text = made(place)
    key = ApiKey.objects.get()
    assert text not in " ".join(str(value) for value in ApiKey.objects.values().get().values())
    assert text.startswith(key.prefix) and not key.user.has_usable_password()
    assert AuditEvent.objects.get(action="api_key.made").detail == {"name": "ERP", "prefix": key.prefix}


def test_a_revoked_key_gets_no_answer(place: LedgerPark) -> None:
    api = system(made(place))
    key = ApiKey.objects.get()
    address = f"/p/{place.park.code}/keys/{key.pk}/revoke/"
    assert browser(ledger_park("two").editor).post(address).status_code == 404
    assert browser(place.viewer).post(address).status_code == 403
    assert browser(place.editor).get(address).status_code == 200
    assert api.get("/api/v1/parks/").status_code == 200
    assert browser(place.editor).post(address).status_code == 302
    assert api.get("/api/v1/parks/").status_code == 401
    assert system("tj_guess").get("/api/v1/parks/").status_code == 401
