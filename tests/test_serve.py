"""The demo's processes: all start, all stop, and the end of one is told with its last words."""

import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from config import serve

ANSWERING = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
WAITING = "import time; time.sleep(600)"
# Leaves a child behind when it is ended.
WITH_A_CHILD = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
time.sleep(600)
"""
FAILING = "import time; time.sleep(0.5); print('no broker at this address'); raise SystemExit(7)"


def processes(monkeypatch: pytest.MonkeyPatch, logs: Path, worker: str) -> serve.Processes:
    """Web answers, beat waits, the worker does as told."""
    programs = {"web": ANSWERING, "worker": worker, "beat": WAITING}
    port = serve.free_port(18000)
    monkeypatch.setattr(serve, "command", lambda name, address: [sys.executable, "-c", programs[name], str(port)])
    return serve.Processes(port, logs)


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_everything_stops_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: signal.Signals) -> None:
    running = processes(monkeypatch, tmp_path, WITH_A_CHILD)
    told: list[int] = []

    def announce() -> None:
        worker = psutil.Process(running.children["worker"].pid)
        deadline = time.monotonic() + 20
        while not worker.children() and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in running.children.values():
            told.extend([child.pid, *(grandchild.pid for grandchild in psutil.Process(child.pid).children())])
        threading.Timer(0.5, os.kill, [os.getpid(), number]).start()

    handler = signal.getsignal(number)
    running.run(announce)
    assert len(told) == len(serve.NAMES) + 1
    assert [pid for pid in told if is_running(pid)] == []
    assert signal.getsignal(number) == handler


def test_the_end_of_one_stops_all_and_shows_its_last_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    running = processes(monkeypatch, tmp_path, FAILING)
    with pytest.raises(serve.Stopped, match="worker ended") as caught:
        running.run(lambda: None)
    assert "exit 7" in str(caught.value)
    assert "no broker at this address" in str(caught.value)
    assert [child for child in running.children.values() if child.poll() is None] == []


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert serve.free_port(taken) > taken


def test_a_web_process_that_is_not_there_is_not_well() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert not serve.web_answers(nobody.getsockname()[1])
