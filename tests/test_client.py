"""The sign-in throttle counts the client, not the proxy, and does not believe the client about itself."""

from typing import Any

from django.test import RequestFactory

from config.client import address


def test_without_a_proxy_the_header_is_not_believed(settings: Any) -> None:
    settings.BEHIND_PROXY = False
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="10.0.0.9", REMOTE_ADDR="192.0.2.1")
    assert address(request) == "192.0.2.1"


def test_behind_the_proxy_only_its_own_entry_counts(settings: Any) -> None:
    settings.BEHIND_PROXY = True
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.7, 198.51.100.4", REMOTE_ADDR="172.18.0.2")
    assert address(request) == "198.51.100.4"
    assert address(RequestFactory().get("/", REMOTE_ADDR="172.18.0.2")) == "172.18.0.2"
