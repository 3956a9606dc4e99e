"""Addresses of ledgers, flows, the fused inventory and the factor library."""

from django.urls import path

from inventory.views import basis, carbon, emission, enterprise, factor, flow, fused, green, ledger, upload, verified

urlpatterns = [
    path("p/<slug:park_code>/enterprises/", enterprise.enterprises, name="enterprises"),
    path("p/<slug:park_code>/enterprises/<int:pk>/", enterprise.enterprise, name="enterprise"),
    path("p/<slug:park_code>/flows/", flow.flows, name="flows"),
    path("p/<slug:park_code>/fused/", fused.fused, name="fused"),
    path("p/<slug:park_code>/fused/fused.xlsx", fused.export, name="fused-xlsx"),
    path("p/<slug:park_code>/carbon/", carbon.carbon, name="carbon"),
    path("p/<slug:park_code>/carbon/carbon.xlsx", carbon.export, name="carbon-xlsx"),
    path("p/<slug:park_code>/carbon/basis/", basis.basis, name="carbon-basis"),
    path("p/<slug:park_code>/green-power/", green.green_power, name="green-power"),
    path("p/<slug:park_code>/green-power/green-power.xlsx", green.export, name="green-power-xlsx"),
    path("p/<slug:park_code>/green-power/certificates/new/", green.create, name="green-power-new"),
    path("p/<slug:park_code>/green-power/certificates/<int:pk>/withdraw/", green.withdraw, name="green-power-withdraw"),
    path("p/<slug:park_code>/green-power/certificates/<int:pk>/evidence", green.evidence, name="green-power-evidence"),
    path("p/<slug:park_code>/emissions/", emission.emissions, name="emissions"),
    path("p/<slug:park_code>/ledgers/", ledger.ledgers, name="ledgers"),
    path("p/<slug:park_code>/ledgers/upload/", upload.create, name="ledger-upload"),
    path("p/<slug:park_code>/ledgers/uploads/<int:pk>/", upload.upload, name="upload"),
    path("p/<slug:park_code>/ledgers/uploads/<int:pk>/marked.xlsx", upload.annotated, name="upload-annotated"),
    path(
        "p/<slug:park_code>/ledgers/template/<int:pk>/<int:year>/<int:month>.xlsx",
        ledger.template,
        name="ledger-template",
    ),
    path("p/<slug:park_code>/ledgers/versions/<int:pk>/", ledger.version, name="ledger-version"),
    path("p/<slug:park_code>/ledgers/versions/<int:pk>/file.xlsx", ledger.file, name="ledger-file"),
    path("p/<slug:park_code>/factors/", factor.factors, name="factors"),
    path("p/<slug:park_code>/factors/factors.csv", factor.export, {"kind": "csv"}, name="factors-csv"),
    path("p/<slug:park_code>/factors/factors.xlsx", factor.export, {"kind": "xlsx"}, name="factors-xlsx"),
    path("p/<slug:park_code>/factors/fuel/<slug:fuel_code>/", factor.compare, name="factors-compare"),
    path("p/<slug:park_code>/verified/", verified.verified, name="verified"),
    path("p/<slug:park_code>/verified/new/", verified.create, name="verified-new"),
    path("p/<slug:park_code>/verified/<int:pk>/approve/", verified.approve, name="verified-approve"),
    path("p/<slug:park_code>/verified/<int:pk>/withdraw/", verified.withdraw, name="verified-withdraw"),
    path("p/<slug:park_code>/verified/<int:pk>/document/", verified.evidence, name="verified-document"),
]
