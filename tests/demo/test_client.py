"""The demo's client of the public API: it retries a busy suite and reports refusals in the suite's words.

If this breaks, the demo gives up on a suite that is only busy, or hides why a record was refused.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from demo.client import AT_ONCE, App, Refusal, all_at_once
from demo.errors import CannotRun


@dataclass
class Api:
    """A server that returns a list of answers, one after the other, and stores the requests."""

    address: str = ""
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)


@pytest.fixture
def api() -> Iterator[Api]:
    stored = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            stored.asked.append((self.command, self.path, self.headers.get("If-None-Match")))
            status, content = stored.answers.pop(0)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        stored.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield stored
        server.shutdown()


async def test_a_record_is_created_on_condition_that_it_is_new(api: Api) -> None:
    api.answers = [(201, {})]
    async with App(api.address) as app:
        await app.create("/api/v1/taxes/7", {"id": "7"})
    assert api.asked == [("PUT", "/api/v1/taxes/7", "*")]


async def test_a_busy_suite_is_asked_again_and_a_record_made_meanwhile_is_fine(api: Api) -> None:
    api.answers = [(503, {}), (412, {"title": "There already"})]
    async with App(api.address) as app:
        await app.create("/api/v1/taxes/7", {"id": "7"})
    assert len(api.asked) == 2


async def test_a_record_that_was_there_before_the_first_try_is_a_refusal(api: Api) -> None:
    api.answers = [
        (412, {"title": "There already", "detail": "Somebody made it.", "remedy": "Take another id."})
    ]
    async with App(api.address) as app:
        with pytest.raises(Refusal, match=r"status 412: There already Somebody made it\. Take another id\."):
            await app.create("/api/v1/taxes/7", {"id": "7"})


async def test_a_query_is_sent_whether_it_stands_in_the_path_or_beside_it(api: Api) -> None:
    api.answers = [(200, {}), (200, {})]
    async with App(api.address) as app:
        await app.get("/xero/callback?code=1&state=2")
        await app.get("/api/v1/refresh", cursor="7")
    assert [path for _, path, _ in api.asked] == [
        "/xero/callback?code=1&state=2",
        "/api/v1/refresh?cursor=7",
    ]


async def test_what_did_not_validate_is_told_with_its_place(api: Api) -> None:
    api.answers = [(422, {"title": "Not valid", "errors": [{"pointer": "/rate", "detail": "is no number"}]})]
    async with App(api.address) as app:
        with pytest.raises(Refusal, match="/rate: is no number"):
            await app.put("/api/v1/taxes/7", {"id": "7"})


async def test_a_suite_that_is_away_is_told_in_a_sentence() -> None:
    async with App("http://127.0.0.1:1") as app:
        with pytest.raises(CannotRun, match="Is the suite running"):
            await app.get("/api/v1/settings")


async def test_everything_is_done_once_and_no_more_side_by_side_than_agreed() -> None:
    done: list[int] = []
    busy: list[int] = []
    most = 0

    async def act(n: int) -> None:
        nonlocal most
        busy.append(n)
        most = max(most, len(busy))
        await asyncio.sleep(0)
        done.append(n)
        busy.remove(n)

    await all_at_once(range(100), act)

    assert sorted(done) == list(range(100))
    assert most == AT_ONCE
