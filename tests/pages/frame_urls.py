"""Addresses of a few small pages, so that the frame is tested whatever the real pages show."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from park.access import INSIDERS, ParkAccess, park_view

PAGE = """{% extends "base.html" %}{% load components %}
{% block title %}Emissions of CO2{% endblock %}{% block meaning %}What the park emits.{% endblock %}
{% block content %}<p id="address">{% park_url "overview" %}</p>{% endblock %}"""


@park_view(*INSIDERS)
def page(request: HttpRequest, access: ParkAccess, pk: int = 0) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the pump is dry")


handler500 = "assessment.views.incident.server_error"
urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", page, name="home"),
    path("basis/", page, name="basis"),
    path("failing/", failing),
    path("p/<slug:park_code>/", page, name="overview"),
    path("p/<slug:park_code>/enterprises/", page, name="enterprises"),
    path("p/<slug:park_code>/enterprises/<int:pk>/", page, name="enterprise"),
    path("p/<slug:park_code>/ledgers/", page, name="ledgers"),
    path("p/<slug:park_code>/recalculations/<int:pk>/", page, name="recalculation"),
    path("factors/<slug:park_code>/", page, name="factors"),
    path("", include("park.urls")),
]
