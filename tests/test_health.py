"""What machines ask and read: readiness, metrics, log lines."""

import json
import logging
import logging.config
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client, override_settings

from config.environment import choice
from config.logs import logging_settings
from inventory.models import DirtyMonth
from park.models import Park
from park.services.running import JOB, working_on
from tests.mini_park import database, mini

__all__ = ["database", "mini"]

TOKEN = "a-long-word-for-the-collector"


def test_ready_names_each_part(database: None, client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok"}


def test_a_lost_broker_is_told_and_does_not_stop_uploads(database: None, client: Client) -> None:
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["broker"] == "unreachable"


def test_a_lost_database_is_not_ready_and_still_alive(client: Client) -> None:
    with patch("config.health.MigrationExecutor", side_effect=OperationalError):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"
    assert client.get("/healthz").json() == {"status": "ok"}


def test_missing_migrations_are_not_ready(database: None, client: Client) -> None:
    with patch("config.health.MigrationExecutor.migration_plan", return_value=[("park", False)]):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "migrations waiting")


def figures(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@override_settings(METRICS_TOKEN=TOKEN)
def test_metrics_count_what_waits_and_name_no_park(database: None, mini: Park, client: Client) -> None:
    before = figures(client)
    assert before["tongjian_waiting_months"] == 0
    assert before['tongjian_recalculations{state="done"}'] == 1
    assert before["tongjian_last_recalculation_timestamp_seconds"] > 1.7e9
    firm = mini.enterprises.order_by("pk")[0]
    for month in (1, 1, 2):
        DirtyMonth.objects.create(park=mini, enterprise=firm, year=2021, month=month, since="2021-02-01T00:00:00Z")
    after = figures(client)
    assert after["tongjian_waiting_months"] == 2
    assert after["tongjian_waiting_parks"] == 1
    assert after["tongjian_oldest_waiting_seconds"] > 86400
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert mini.code not in answer.content.decode() and firm.name not in answer.content.decode()


@override_settings(METRICS_TOKEN=TOKEN)
@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_metrics_without_the_token_do_not_exist(client: Client, header: str) -> None:
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_metrics_without_a_setting_do_not_exist(client: Client) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_request_keeps_the_number_it_was_given(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abcdef-0123"}).headers["X-Request-ID"] == "abcdef-0123"
    made = client.get("/healthz", headers={"X-Request-ID": "x\tforged line"}).headers["X-Request-ID"]
    assert len(made) == 32 and made.isalnum()


def lines_of(kind: str) -> str:
    written = StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logging.config.dictConfig(logging_settings(kind, "INFO"))
        logging.getLogger().handlers[0].setStream(written)  # type: ignore[attr-defined]
        with working_on(JOB, 17):
            logging.getLogger("tongjian.test").info("第%s步", 3)
        logging.getLogger("tongjian.test").info("after")
    finally:
        root.handlers[:], root.level = handlers, level
    return written.getvalue()


def test_log_lines_as_json() -> None:
    first, second = (json.loads(line) for line in lines_of("json").splitlines())
    assert (first["message"], first["job"], first["level"], first["logger"]) == ("第3步", "17", "INFO", "tongjian.test")
    assert (second["message"], second["job"]) == ("after", "")


def test_log_lines_as_text() -> None:
    first, second = lines_of("line").splitlines()
    assert first.endswith("INFO tongjian.test [job 17] 第3步")
    assert second.endswith("INFO tongjian.test after")


def test_an_unknown_log_format_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT must be line or json"):
        choice("LOG_FORMAT", ("line", "json"))
