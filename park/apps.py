"""The park app: who and where."""

from django.apps import AppConfig


class ParkConfig(AppConfig):
    name = "park"
    verbose_name = "Park"
