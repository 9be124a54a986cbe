"""A process that a test runs: its address, its output and its end; and the answers to requests."""

import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx

from launcher.ports import free_ports
from tests.forked import Forked
from tests.waiting import wait_until

# All is plain HTTP on the loopback; reading the certificates anew for each request would cost more than the request.
NO_TLS = False


def free_port() -> int:
    """Find a port that is free now, and that no connection of another test's processes takes meanwhile."""
    return free_ports(1)[0]


@dataclass
class Running:
    """A process that listens on a port of the loopback."""

    name: str
    port: int
    process: Forked | Popen[bytes]
    log: Path
    logged_before: int = 0

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def output(self) -> str:
        """Return its output."""
        return self.log.read_bytes()[self.logged_before :].decode(errors="replace")

    def wait_until(self, path: str, seconds: float = 60) -> None:
        """Wait until a path answers 200; a failure shows the output."""

        def is_ready() -> bool:
            self._must_run()
            with suppress(httpx.HTTPError):
                return httpx.get(self.url + path, timeout=2, verify=NO_TLS).status_code == 200
            return False

        wait_until(is_ready, lambda: f"{self.name} is ready:\n{self.output()[-4000:]}", seconds)

    def wait_for_words(self, words: str, seconds: float = 60) -> None:
        """Wait until its output contains some words."""

        def are_written() -> bool:
            if words in self.output():
                return True
            self._must_run()
            return words in self.output()

        wait_until(are_written, lambda: f"{self.name} writes {words!r}:\n{self.output()[-4000:]}", seconds)

    def _must_run(self) -> None:
        ended = self.process.poll()
        assert ended is None, f"{self.name} ended with {ended}:\n{self.output()[-4000:]}"

    def kill(self) -> None:
        """End it with SIGKILL."""
        self.process.kill()
        self.process.wait(10)

    def terminate(self, seconds: float = 30) -> int:
        """End it with SIGTERM and return its exit status."""
        self.process.terminate()
        return self.process.wait(seconds)

    def pause(self) -> None:
        """Pause it with SIGSTOP."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)


def any_of(answer: httpx.Response) -> Any:
    """Read an answer that must be a success."""
    assert answer.is_success, (
        f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    )
    return answer.json()
