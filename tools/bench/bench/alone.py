"""A sandbox without the suite, on a free port."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from xero_sandbox.driver import Sandbox

CALLS_A_MINUTE = 50


@contextmanager
def sandbox_alone() -> Iterator[Sandbox]:
    """Start a sandbox, connect its first organisation, and stop it at the end."""
    command = [sys.executable, "-m", "xero_sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1]
            with httpx.Client(base_url=address, timeout=120, trust_env=False) as http:
                _wait(http)
                yield Sandbox(address, http).connect()
        finally:
            process.terminate()


def _wait(http: httpx.Client) -> None:
    for _ in range(200):
        try:
            http.get("/_sandbox/state").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return


class Minutes:
    """Advances the sandbox's clock before its limit of calls per minute is reached."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._calls = 0

    def count(self) -> None:
        """Count a call before it is made; every 1,000 calls, also renew the tokens."""
        self._calls += 1
        if self._calls % CALLS_A_MINUTE == 0:
            self._sandbox.control("POST", "clock", {"advance_s": 61})
        if self._calls % (20 * CALLS_A_MINUTE) == 0:
            self._sandbox.tokens = self._sandbox.exchange(self._sandbox.consent())
