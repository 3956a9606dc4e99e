"""Addresses of the whole site: each app brings its own."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path


def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the web process answers."""
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", include("config.api")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("park.urls")),
    path("", include("inventory.urls")),
    path("", include("decoupling.urls")),
    path("", include("measures.urls")),
    path("", include("assessment.urls")),
]

handler500 = "assessment.views.incident.server_error"
