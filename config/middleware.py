"""What every request gets: a number in the log and headers that keep a page to its own origin."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from park.services.running import REQUEST, working_on

NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


class RequestNumberMiddleware:
    """Numbers the request for its log lines and answers with the number; a proxy may have given one already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if NUMBER.fullmatch(given) else uuid.uuid4().hex
        with working_on(REQUEST, number):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        return response


class ContentSecurityPolicyMiddleware:
    """Adds the content security policy: nothing is loaded from elsewhere and no inline script runs.

    Styles allow inline attributes because plotly and Leaflet position their elements with them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
