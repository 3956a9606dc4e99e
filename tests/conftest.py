"""Every test: no network beyond this machine, compiled translations, and the folder with the shared material."""

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test.utils import setup_databases, teardown_databases

CONNECT = socket.socket.connect
CONNECT_EX = socket.socket.connect_ex


def is_local(address: Any) -> bool:
    """True for Unix sockets and loopback addresses."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(address: Any) -> None:
    if not is_local(address):
        raise AssertionError(f"a test reached for the network: {address!r}")


def guarded_connect(self: socket.socket, address: Any) -> None:
    refuse(address)
    CONNECT(self, address)


def guarded_connect_ex(self: socket.socket, address: Any) -> int:
    refuse(address)
    return CONNECT_EX(self, address)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A connection to anything but this machine fails the test."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database, always: the plugin makes it for marked tests only, and a module's worked park has no mark."""
    verbosity = request.config.option.verbose
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=verbosity, interactive=False)
    yield
    with django_db_blocker.unblock():
        try:
            teardown_databases(made, verbosity=verbosity)
        except OperationalError as error:  # a browser's last request may still hold its connection
            request.node.warn(pytest.PytestWarning(f"the test database stays behind: {error}"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with reference material beside the repository; tests that need it are skipped where it is absent."""
    folder = Path(settings.BASE_DIR).parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no reference material in {folder}")
    return folder
