"""A sandbox of its own for the tests of kinds, and an organisation in it."""

import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.sync_worker.an_organisation import Xero, an_organisation
from xero_sandbox.driver import Sandbox


@pytest.fixture(scope="module")
def sandbox_address() -> Iterator[str]:
    command = [sys.executable, "-m", "xero_sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        here = running.stdout.readline().split()[-1]
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as waiting:
            waiting.get(f"{here}/_sandbox/state")
        yield here
        running.terminate()


@pytest.fixture
def xero(sandbox_address: str) -> Iterator[Xero]:
    with httpx.Client(base_url=sandbox_address, timeout=20) as http:
        sandbox = Sandbox(sandbox_address, http)
        sandbox.control("POST", "reset", {"seed": "nz"})
        yield an_organisation(sandbox)
