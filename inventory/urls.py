"""Addresses of ledgers, flows, the fused inventory and the factor library."""

from django.urls import path

from inventory.views import factor

urlpatterns = [
    path("p/<slug:park_code>/factors/", factor.factors, name="factors"),
    path("p/<slug:park_code>/factors/factors.csv", factor.export, {"kind": "csv"}, name="factors-csv"),
    path("p/<slug:park_code>/factors/factors.xlsx", factor.export, {"kind": "xlsx"}, name="factors-xlsx"),
    path("p/<slug:park_code>/factors/fuel/<slug:fuel_code>/", factor.compare, name="factors-compare"),
]
