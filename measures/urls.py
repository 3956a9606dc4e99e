"""Addresses of the catalogue of measures and the projects."""

from django.urls import path

from measures import views

urlpatterns = [
    path("p/<slug:park_code>/measures/", views.page, name="measures"),
    path("p/<slug:park_code>/projects/new/", views.create, name="project-new"),
    path("p/<slug:park_code>/projects/<int:pk>/edit/", views.edit, name="project-edit"),
    path("p/<slug:park_code>/projects/<int:pk>/stop/", views.stop, name="project-stop"),
]
