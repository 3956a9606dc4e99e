"""The decoupling app: which way things move."""

from django.apps import AppConfig


class DecouplingConfig(AppConfig):
    name = "decoupling"
    verbose_name = "Decoupling"
