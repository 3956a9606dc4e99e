"""Addresses of the overview, the rating, the reports and the pipeline."""

from django.urls import path

from assessment.views import basis, home, overview, rating, recalculation, report, system

urlpatterns = [
    path("", home.home, name="home"),
    path("basis/", basis.basis, name="basis"),
    path("p/<slug:park_code>/", overview.page, name="overview"),
    path("p/<slug:park_code>/rating/", rating.page, name="rating"),
    path("p/<slug:park_code>/rating/targets/", rating.targets, name="target-edit"),
    path("p/<slug:park_code>/system/", system.page, name="system"),
    path("p/<slug:park_code>/reports/", report.reports, name="reports"),
    path("p/<slug:park_code>/reports/new/", report.new, name="report-new"),
    path("p/<slug:park_code>/reports/<int:pk>/", report.file, name="report-file"),
    path("p/<slug:park_code>/recalculations/<int:pk>/", recalculation.recalculation, name="recalculation"),
    path("p/<slug:park_code>/recalculations/retry/", recalculation.retry, name="recalculation-retry"),
]
