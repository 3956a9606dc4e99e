"""The demo park: fictitious, declared in `fixtures/demo`, filed and computed like any other."""

from collections.abc import Callable
from typing import Any


class DemoError(RuntimeError):
    """The demo park cannot be built; the message says why and what to do."""


def build(progress: Callable[[str], None]) -> dict[str, Any]:
    """Builds or finishes the demo park and returns its summary. Errors: DemoError."""
    # Loaded on use: processes that only write workbooks import this package without Django.
    from assessment.services.demo.building import build as build_park

    return build_park(progress)
