"""Addresses of the whole site: each app brings its own."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from config.health import healthz, metrics, readyz


class Icon(RedirectView):
    """The address that browsers ask for unasked."""

    def get_redirect_url(self, *args: object, **kwargs: object) -> str:
        return static("icons/mark.svg")


urlpatterns = [
    path("favicon.ico", Icon.as_view(), name="favicon"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("config.api")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("park.urls")),
    path("", include("inventory.urls")),
    path("", include("decoupling.urls")),
    path("", include("measures.urls")),
    path("", include("assessment.urls")),
]

handler500 = "assessment.views.incident.server_error"
