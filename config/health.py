"""Addresses that machines ask: is the process alive, can it serve, what is waiting."""

import hmac
from typing import Final

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import Redis, RedisError

from assessment.selectors.metrics import registry

WELL: Final = "ok"
BROKER_SECONDS: Final = 2


def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the web process answers."""
    return JsonResponse({"status": WELL})


def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: 200 when the database answers and has every migration, else 503.

    The broker is reported and does not count: without it uploads are still accepted and the sweep recomputes later.
    """
    parts = {"database": _database(), "broker": _broker()}
    ready = parts["database"] == WELL
    return JsonResponse({"status": WELL if ready else "unready", **parts}, status=200 if ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus to whoever holds METRICS_TOKEN (Authorization: Bearer …); without one, no such page."""
    _, _, given = request.headers.get("Authorization", "").partition("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "unreachable"
    return "migrations waiting" if waiting else WELL


def _broker() -> str:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=2) as broker:
            broker.ping()
    except (RedisError, OSError):
        return "unreachable"
    return WELL
