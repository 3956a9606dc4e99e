"""The calculator's interface: the same results and messages as the command, for signed-in people, within limits."""

import json

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from inventory.api.result import Calculate, CalculateThrottle
from inventory.models import Emission, Factor
from inventory.services.calculator import results
from park.models import User

pytestmark = pytest.mark.django_db
URL = "/api/v1/calculate"
CASES = [
    {"case": "电", "method": "power.location", "inputs": {"electricity": 1000}, "year": 2021},
    {"method": "power.location", "inputs": {"electricity": "x"}, "year": 2021},
]


@pytest.fixture
def api() -> APIClient:
    cache.clear()
    client = APIClient()
    client.force_authenticate(User.objects.create_user("calculating", password="x"))
    return client


def test_a_stranger_is_told_to_sign_in() -> None:
    assert APIClient().post(URL, CASES, format="json").status_code == 401


def test_the_same_as_the_command_and_nothing_is_stored(api: APIClient) -> None:
    answer = api.post(URL, CASES, format="json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(results(CASES)))
    good, bad = answer.json()
    assert good["results"][0]["value"] == 556.8  # 1000 MWh · 0.5568 tCO2/MWh
    assert bad["errors"][0]["field"] == "inputs.electricity"
    assert (Emission.objects.count(), Factor.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"method": "x"}, 400), ([CASES[0]] * 201, 413), ([{"method": "x" * Calculate.most_bytes}], 413), ([], 200)],
    ids=["no list", "too many", "too long", "none"],
)
def test_limits(api: APIClient, body: object, status: int) -> None:
    assert api.post(URL, body, format="json").status_code == status


def test_too_many_requests_wait(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CalculateThrottle, "rate", "2/min")
    answers = [api.post(URL, [], format="json").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_the_description_names_it(api: APIClient) -> None:
    schema = api.get("/api/v1/schema/", {"format": "json"}).json()
    body = schema["paths"][URL]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["type"] == "array"
    assert body["items"]["$ref"].endswith("/Case")
