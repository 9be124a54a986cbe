"""Waiting for processes to get ready, and naming the one that does not.

If this breaks, `make demo` waits for a service that has long ended and does not say which one or why.
"""

import http.server
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.failures import CannotRun
from launcher.processes import Program, Supervisor
from launcher.run import Run
from launcher.suite.readiness import wait_until_ready


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A service that ends at once, and one that stays."""
    refusing = "import sys; sys.exit('gateway: cannot serve, the environment lacks: HTTP_PORT')"
    programs = [
        Program("gateway", (sys.executable, "-c", refusing)),
        Program("auth", (sys.executable, "-c", "import time; time.sleep(600)")),
    ]
    with Run.begin("readiness") as run:
        supervisor = Supervisor(run, tmp_path, programs)
        for program in programs:
            supervisor.begin(program.name)
        yield supervisor
        supervisor.end()


@pytest.fixture
def answering() -> Iterator[str]:
    """An address that answers 503 twice, then 200."""
    statuses = [503, 503, 200]

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses.pop(0))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the terminal quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/health/ready"
        server.shutdown()
        thread.join()


def test_one_that_ended_is_named_with_its_own_words(supervisor: Supervisor) -> None:
    with pytest.raises(CannotRun) as failure:
        wait_until_ready(supervisor, {"gateway": "http://127.0.0.1:1/health/ready"}, lambda _: None)

    assert "gateway ended before it was ready." in str(failure.value)
    assert "the environment lacks: HTTP_PORT" in str(failure.value)
    assert "gateway.log" in str(failure.value)


def test_one_that_is_not_ready_yet_is_waited_for(supervisor: Supervisor, answering: str) -> None:
    ready: list[str] = []

    wait_until_ready(supervisor, {"auth": answering}, ready.append)

    assert ready == ["auth"]


def test_one_that_never_gets_ready_is_named_with_what_it_answers(supervisor: Supervisor) -> None:
    with pytest.raises(CannotRun, match=r"Not ready within 1 s: auth. auth answers: .*refused"):
        wait_until_ready(supervisor, {"auth": "http://127.0.0.1:1/health/ready"}, lambda _: None, seconds=1)
