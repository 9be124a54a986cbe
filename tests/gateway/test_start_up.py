"""Start-up: invalid environment variables, and the effect of an HTTPS address.

If this breaks, an operator starts a gateway whose cookies are unsafe, or cannot tell which setting is wrong.
"""

import secrets
import subprocess
import sys
from contextlib import nullcontext

import pytest
from pydantic import ValidationError

from gateway.middleware import safe_headers
from gateway.settings import Settings
from tests.gateway.people import PASSWORD, Person, a_client
from tests.world import World, free_port


def refusal(suite: World, **change: str) -> str:
    """Return the one line that the gateway writes when it refuses to start with this environment."""
    env = {name: value for name, value in suite.environment("gateway", **change).items() if value != "-"}
    command = [sys.executable, "-m", "gateway", "serve"]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    return ended.stderr


def test_what_is_missing_or_not_safe_is_named_in_one_line(suite: World) -> None:
    output = refusal(suite, AUTH_URL="-", LOG_URL="-", PUBLIC_URL="http://books.example")

    assert output.startswith("gateway: cannot serve")
    assert "AUTH_URL (field required)" in output
    assert "LOG_URL (field required)" in output
    assert "PUBLIC_URL (value error, it must start with https://" in output


@pytest.mark.parametrize(
    ("address", "holds"),
    [
        ("https://books.example", True),
        ("https://books.example/", True),
        ("http://localhost:8080", True),
        ("http://localhost", True),
        ("http://books.example", False),
        ("http://127.0.0.1:8080", False),
        ("http://localhost.books.example", False),
        ("ftp://localhost", False),
        ("https://", False),
        ("localhost:8080", False),
        ("https://xero.books.example", False),
        ("https://books.example/app", False),
        ("https://books.example?app", False),
        ("https://me@books.example", False),
        ("https://books.example:99999", False),
        ("https://books.example:many", False),
    ],
)
def test_only_an_address_over_which_cookies_are_safe_is_taken(
    suite: World, address: str, holds: bool
) -> None:
    env = {name.lower(): value for name, value in suite.environment("gateway").items()}
    given = env | {"public_url": address, "service_public_keys": suite.keys.public}

    with nullcontext() if holds else pytest.raises(ValidationError):
        assert Settings.model_validate(given).address == address.rstrip("/")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Books.Example:443/", "https://books.example"),
        ("https://books.example:8443", "https://books.example:8443"),
        ("http://localhost:80", "http://localhost"),
    ],
)
def test_the_address_is_known_as_browsers_write_it(suite: World, address: str, origin: str) -> None:
    env = {name.lower(): value for name, value in suite.environment("gateway").items()}
    given = env | {"public_url": address, "service_public_keys": suite.keys.public}

    assert Settings.model_validate(given).address == origin


@pytest.mark.parametrize(
    ("consent_page", "allowed"),
    [
        (
            "https://login.xero.com/identity/connect/authorize",
            "'self' https://login.xero.com https://*.xero.com",
        ),
        ("https://login.notxero.com/authorize", "'self' https://login.notxero.com"),
        ("https://xero.com.evil.example/authorize", "'self' https://xero.com.evil.example"),
        ("http://localhost:8090/authorize", "'self' http://localhost:8090"),
    ],
)
def test_forms_may_lead_to_the_consent_page_and_wherever_at_xero_it_sends_on_to(
    suite: World, consent_page: str, allowed: str
) -> None:
    env = {name.lower(): value for name, value in suite.environment("gateway").items()}
    given = env | {"xero_authorize_url": consent_page, "service_public_keys": suite.keys.public}

    policy = safe_headers(Settings.model_validate(given))["Content-Security-Policy"]

    assert f"form-action {allowed};" in policy


@pytest.mark.parametrize(
    ("proxies", "holds"),
    [
        ("127.0.0.1,::1", True),
        ("172.18.0.1, 10.0.0.0/8", True),
        ("*", False),
        ("0.0.0.0/0", False),
        ("10.0.0.1,::/0", False),
        ("10.0.0.1/8", False),
        ("proxy.example", False),
        ("10.0.0.1,", False),
    ],
)
def test_only_proxies_that_are_named_are_believed(suite: World, proxies: str, holds: bool) -> None:
    env = {name.lower(): value for name, value in suite.environment("gateway").items()}
    given = env | {"forwarded_allow_ips": proxies, "service_public_keys": suite.keys.public}

    with nullcontext() if holds else pytest.raises(ValidationError):
        assert Settings.model_validate(given).forwarded_allow_ips == proxies


async def test_over_https_the_cookie_is_bound_to_this_host_and_never_sent_in_the_clear(suite: World) -> None:
    gateway = suite.start("gateway", port=free_port(), PUBLIC_URL="https://books.example")
    who = {"company_name": "Kowhai", "email": f"{secrets.token_hex(6)}@x.example", "password": PASSWORD}

    async with a_client(gateway.url, "text/html") as browser:
        answer = await browser.post("/sign-up", data=who, headers={"Origin": "https://books.example"})
        token = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        home = await browser.get("/", headers={"Cookie": f"__Host-session={token}"})
        plain = await browser.get("/", headers={"Cookie": f"session={token}"})

    cookie = {part.strip() for part in answer.headers["set-cookie"].split(";")}
    assert f"__Host-session={token}" in cookie
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= cookie
    assert not any(part.lower().startswith("domain") for part in cookie)
    assert (home.status_code, plain.status_code) == (200, 303)
    assert "max-age" in home.headers["strict-transport-security"]
    gateway.terminate()


async def test_on_localhost_the_cookie_needs_no_https(person: Person) -> None:
    answer = await person.pages.post("/sign-in", data={"email": person.email, "password": PASSWORD})

    assert answer.headers["set-cookie"].startswith("session=")
    assert "Secure" not in answer.headers["set-cookie"]
    assert "strict-transport-security" not in answer.headers
