"""Address of the decoupling page."""

from django.urls import path

from decoupling import views

urlpatterns = [path("p/<slug:park_code>/decoupling/", views.page, name="decoupling")]
