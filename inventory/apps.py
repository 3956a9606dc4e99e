"""The inventory app: what was used and emitted."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"
    verbose_name = "Inventory"

    def ready(self) -> None:
        from inventory import receivers  # noqa: F401  receivers connect themselves on import
