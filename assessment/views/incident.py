"""The page that answers when a view failed."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader
from django.utils import timezone

log = logging.getLogger("tongjian.incident")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answers 500 with an incident number that stands beside the traceback in the log."""
    number = f"{timezone.localtime():%Y%m%d}-{secrets.token_hex(3).upper()}"
    log.exception("incident %s: %s %s", number, request.method, request.path)
    return HttpResponseServerError(loader.get_template("500.html").render({"incident": number}))
