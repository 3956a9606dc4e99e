"""The ledger interface against its own documentation: made-up calls never break the server or its promises."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inventory.models import LedgerVersion
from tests.inventory.ledger.filing import rows
from tests.inventory.ledger_park import LedgerPark, ledger_park

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: Calls per address; a call that reads a ledger starts a process.
EXAMPLES = {"POST": 15, "GET": 12}


@pytest.fixture
def place(settings: Any, tmp_path: Any) -> Iterator[LedgerPark]:
    settings.MEDIA_ROOT = tmp_path
    yield ledger_park()


def test_made_up_calls_get_the_answers_that_are_documented(place: LedgerPark) -> None:
    headers = {"Authorization": f"Token {Token.objects.create(user=place.filer).key}"}
    upload = good_upload(place, headers)
    raw = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    schema = schemathesis.openapi.from_dict(raw)
    seen: dict[str, set[int]] = {}
    for found in schema.include(path_regex="/ledgers/").get_all_operations():
        operation = found.ok()
        seen[f"{operation.method.upper()} {operation.path}"] = statuses(operation, place, upload, headers)
    assert len(seen) >= 6, seen.keys()
    # Calls that never got past the door would prove nothing.
    assert all(answers & {200, 201, 202, 422} for answers in seen.values()), seen
    assert LedgerVersion.objects.filter(park=place.park).exclude(enterprise=place.plant).count() == 0


def statuses(operation: Any, place: LedgerPark, upload: int, headers: dict[str, str]) -> set[int]:
    """Statuses of the made-up calls of one address; every second one is about what is really there."""
    answers: set[int] = set()

    @settings(
        max_examples=EXAMPLES[operation.method.upper()],
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), own=st.booleans())
    def call(case: Any, own: bool) -> None:
        case.path_parameters["park_code"] = place.park.code
        for name in case.path_parameters.keys() - {"park_code"}:
            # A number below one is no address of the interface at all.
            case.path_parameters[name] = upload if own else max(int(case.path_parameters[name]), 1)
        if isinstance(case.body, dict) and own:
            case.body["enterprise"] = place.plant.pk
            # Made-up explanations are mostly refused at the door, and such a call proves nothing about the rest.
            case.body.pop("explanations", None)
        if "enterprise" in (case.query or {}) and own:
            case.query["enterprise"] = place.plant.pk
        response = answered(case, headers)
        case.validate_response(response, checks=CHECKS)
        answers.add(response.status_code)

    call()
    return answers


def answered(case: Any, headers: dict[str, str]) -> Response:
    """The answer of the site to a made-up call, through Django's own client and its test database."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    own = {name: value for name, value in asked.headers.items() if name not in ("Content-Type", "Content-Length")}
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    kind = asked.headers.get("Content-Type", "application/json")
    kind = kind.decode() if isinstance(kind, bytes) else kind
    client = Client(raise_request_exception=False)
    given = client.generic(asked.method or "", asked.path_url, body, kind, headers={**own, **headers})
    found = {name.lower(): [value] for name, value in given.headers.items()}
    return Response(given.status_code, found, given.content, asked, 0.0, verify=True, encoding="utf-8")


def good_upload(place: LedgerPark, headers: dict[str, str]) -> int:
    """A dry run with warnings, which the made-up calls ask for."""
    body = {"enterprise": place.plant.pk, "month": "2025-03", "sheets": rows()}
    answer = APIClient().post(f"/api/v1/parks/{place.park.code}/ledgers/", body, format="json", headers=headers)
    assert answer.status_code in (200, 422), answer.json()
    return int(answer.json()["id"])
