"""Log lines as text for a person or as JSON for a collector, each with its request and calculation."""

import logging
from typing import Any, Final

from park.services.running import JOB, REQUEST

FIELDS: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"


class Belongs(logging.Filter):
    """Adds `request` and `job` to every record; they are blank outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request, record.job = REQUEST.get(), JOB.get()
        record.place = "".join(f" [{name} {value}]" for name, value in _known(record))
        return True


def _known(record: logging.LogRecord) -> list[tuple[str, str]]:
    return [(name, value) for name in ("request", "job") if (value := str(getattr(record, name)))]


def logging_settings(kind: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for kind `line` or `json`. Errors: KeyError for another kind."""
    formatters = {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s%(place)s %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": f"{FIELDS} %(request)s %(job)s",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"belongs": {"()": Belongs}},
        "formatters": {"chosen": formatters[kind]},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "chosen", "filters": ["belongs"]}},
        "root": {"handlers": ["console"], "level": level},
    }
