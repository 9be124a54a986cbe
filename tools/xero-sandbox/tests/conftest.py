"""Start one sandbox for all tests and reset it before each."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi

from xero_sandbox.driver import SCOPES, Sandbox

TokenStore = dict[str, Any]
WaitUntil = Callable[[Callable[[], bool]], None]


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that names the rules a test proves."""
    config.addinivalue_line("markers", "rule(*names): the sandbox's rules that this test proves")


@pytest.fixture(scope="session")
def wait_until() -> WaitUntil:
    """Return a function that waits up to 10 seconds for a condition."""

    def wait(holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not holds():
            assert time.monotonic() < deadline, "The condition did not become true."
            time.sleep(0.025)

    return wait


@pytest.fixture(scope="session")
def process(wait_until: WaitUntil) -> Iterator[str]:
    """Start a sandbox process on a free port and yield its address."""
    command = [sys.executable, "-m", "xero_sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        address = running.stdout.readline().split()[-1]

        def answers() -> bool:
            with suppress(httpx.TransportError):
                return httpx.get(f"{address}/_sandbox/state").is_success
            return False

        wait_until(answers)
        yield address
        running.terminate()


@pytest.fixture(scope="session")
def http(process: str) -> Iterator[httpx.Client]:
    """Share one client between all tests, because creating one reads all certificates of the machine."""
    with httpx.Client(base_url=process, timeout=20) as client:
        yield client


@pytest.fixture
def sandbox(process: str, http: httpx.Client) -> Sandbox:
    """Return a sandbox after a reset: only the seed, real time, default switches."""
    fresh = Sandbox(process, http)
    fresh.control("POST", "reset", {"seed": "nz", "clock": True, "switches": True})
    fresh.control("DELETE", "webhooks")
    return fresh


@pytest.fixture
def connected(sandbox: Sandbox) -> Sandbox:
    """Return a sandbox whose first organisation is connected."""
    return sandbox.connect()


@pytest.fixture
def token_store(connected: Sandbox) -> TokenStore:
    """Return the token store of the SDK."""
    return {**connected.tokens, "scope": SCOPES.split(), "expires_at": 4e9}


@pytest.fixture
def client(connected: Sandbox, token_store: TokenStore) -> ApiClient:
    """Return the SDK's client, connected to the sandbox."""
    configuration = Configuration()
    configuration.oauth2_token = OAuth2Token(client_id="sandbox", client_secret="sandbox-secret")
    TokenApi.refresh_token_url = f"{connected.address}/connect/token"
    TokenApi.revoke_token_url = f"{connected.address}/connect/revocation"
    api = ApiClient(configuration, pool_threads=1)
    api.oauth2_token_getter(lambda: token_store)
    api.oauth2_token_saver(token_store.update)
    return api


@pytest.fixture
def accounting(client: ApiClient, connected: Sandbox) -> AccountingApi:
    """Return the SDK's accounting API."""
    return AccountingApi(client, f"{connected.address}/api.xro/2.0")
