"""Addresses of the API, version 1, and its offline documentation."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from assessment.api import RatingList
from decoupling.api import DecouplingList
from inventory.api import (
    BasisDetail,
    Calculate,
    CarbonDetail,
    FindingList,
    GreenDetail,
    InventoryDetail,
    LedgerConfirm,
    LedgerCreate,
    LedgerTemplate,
    MarkedWorkbook,
    ReadingCreate,
    ReviewDetail,
    ReviewList,
    UploadDetail,
    UploadRecheck,
    VerifiedList,
)
from measures.api import MeasureList
from park.api import EnterpriseList, ParkDetail, ParkList

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("calculate", Calculate.as_view(), name="api-calculate"),
    path("parks/", ParkList.as_view(), name="api-parks"),
    path("parks/<slug:park_code>/", ParkDetail.as_view(), name="api-park"),
    path("parks/<slug:park_code>/enterprises/", EnterpriseList.as_view(), name="api-enterprises"),
    path("parks/<slug:park_code>/inventory/", InventoryDetail.as_view(), name="api-inventory"),
    path("parks/<slug:park_code>/carbon/", CarbonDetail.as_view(), name="api-carbon"),
    path("parks/<slug:park_code>/carbon/basis/", BasisDetail.as_view(), name="api-carbon-basis"),
    path("parks/<slug:park_code>/green-power/", GreenDetail.as_view(), name="api-green-power"),
    path("parks/<slug:park_code>/decoupling/", DecouplingList.as_view(), name="api-decoupling"),
    path("parks/<slug:park_code>/measures/", MeasureList.as_view(), name="api-measures"),
    path("parks/<slug:park_code>/ratings/", RatingList.as_view(), name="api-ratings"),
    path("parks/<slug:park_code>/verified/", VerifiedList.as_view(), name="api-verified"),
    path("parks/<slug:park_code>/ledgers/", LedgerCreate.as_view(), name="api-ledgers"),
    path("parks/<slug:park_code>/ledgers/template/", LedgerTemplate.as_view(), name="api-ledger-template"),
    path("parks/<slug:park_code>/ledgers/uploads/<int:pk>/", UploadDetail.as_view(), name="api-upload"),
    path("parks/<slug:park_code>/ledgers/uploads/<int:pk>/findings/", FindingList.as_view(), name="api-findings"),
    path("parks/<slug:park_code>/ledgers/uploads/<int:pk>/marked.xlsx", MarkedWorkbook.as_view(), name="api-marked"),
    path("parks/<slug:park_code>/ledgers/uploads/<int:pk>/confirm/", LedgerConfirm.as_view(), name="api-confirm"),
    path("parks/<slug:park_code>/ledgers/uploads/<int:pk>/check-again/", UploadRecheck.as_view(), name="api-recheck"),
    path("parks/<slug:park_code>/reviews/", ReviewList.as_view(), name="api-reviews"),
    path("parks/<slug:park_code>/reviews/<int:version>/", ReviewDetail.as_view(), name="api-review"),
    path("parks/<slug:park_code>/readings/", ReadingCreate.as_view(), name="api-readings"),
]
