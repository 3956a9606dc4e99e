"""The assessment app: how well; the recompute pipeline."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "Assessment"

    def ready(self) -> None:
        from assessment import receivers  # noqa: F401  the only receiver connects itself on import
