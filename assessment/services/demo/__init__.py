"""The demo park: fictitious, declared in `fixtures/demo`, filed and computed like any other."""

from assessment.services.demo.building import DemoError, build

__all__ = ["DemoError", "build"]
