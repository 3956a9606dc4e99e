"""Addresses of people and of the park itself."""

from django.contrib.auth import views as auth_views
from django.urls import path

from park.views import api_key, boundary, enterprise, notice, settings

PARK = "p/<slug:park_code>/"
ENTERPRISE = PARK + "enterprises/<int:pk>/"

urlpatterns = [
    path("sign-in/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="sign-in"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
    path(PARK + "notices/", notice.notices, name="notices"),
    path(PARK + "notices/<int:pk>/", notice.notice, name="notice"),
    path(PARK + "settings/", settings.settings, name="park-settings"),
    path(PARK + "boundaries/new/", boundary.boundary_new, name="boundary-new"),
    path(PARK + "enterprises/new/", enterprise.enterprise_new, name="enterprise-new"),
    path(ENTERPRISE + "edit/", enterprise.enterprise_edit, name="enterprise-edit"),
    path(ENTERPRISE + "processes/new/", enterprise.process, name="process-new"),
    path(ENTERPRISE + "processes/<int:process_pk>/", enterprise.process, name="process-edit"),
    path(ENTERPRISE + "outlets/new/", enterprise.outlet, name="outlet-new"),
    path(ENTERPRISE + "outlets/<int:outlet_pk>/", enterprise.outlet, name="outlet-edit"),
    path(ENTERPRISE + "keys/", api_key.keys, name="api-keys"),
    path(PARK + "keys/<int:pk>/revoke/", api_key.revoke, name="api-key-revoke"),
]
