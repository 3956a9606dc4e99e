"""What is being worked on right now: the request and the calculation that log lines belong to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

REQUEST: Final[ContextVar[str]] = ContextVar("request", default="")
JOB: Final[ContextVar[str]] = ContextVar("job", default="")


@contextmanager
def working_on(place: ContextVar[str], number: object) -> Iterator[None]:
    """Log lines written inside belong to this request or calculation."""
    token = place.set(str(number))
    try:
        yield
    finally:
        place.reset(token)
