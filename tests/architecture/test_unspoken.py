"""No secret is written to a log, even when the servers that a service needs are away.

If this breaks, anyone who reads an operator's logs can take tokens and passwords from them.
"""

import logging

import pytest

from common import logs
from tests.unspoken import secrets_in
from tests.world import World

JWT = "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJnYXRld2F5In0.c2lnbmF0dXJlLW9mLXRoaXM"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (f"called with {JWT}", "a signed token"),
        ("encrypted gAAAAABn" + "x" * 60, "something encrypted"),
        ("authorization: Bearer abcdefghijklmnopqrst", "an authorization header"),
        ("cannot reach postgresql://log:hunter22@127.0.0.1/suite", "an address with a password"),
        ("refresh_token='1234567890abcdef'", "a secret by its name"),
    ],
)
def test_what_looks_like_a_secret_is_found(line: str, what: str) -> None:
    assert what in secrets_in(line)


@pytest.mark.parametrize(
    "line",
    [
        "waiting for PostgreSQL: postgresql://log:...@127.0.0.1/suite does not answer",
        "refresh_token=... token_id=8f1c.3",
        "ready address=http://127.0.0.1:8080",
        "password=None",
    ],
)
def test_what_is_no_secret_is_left_alone(line: str) -> None:
    assert secrets_in(line) == []


def test_a_known_secret_is_found_wherever_it_stands() -> None:
    assert secrets_in("nothing here but tulip-field", ["tulip-field"]) == ["a known secret of 11 characters"]


def test_a_log_line_keeps_back_what_it_was_given_in_secret(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.set_up("tests")
    logs.logger("tests").warning(
        "asked",
        refresh_token="1234567890abcdef",
        address="amqp://log:hunter22@127.0.0.1/",
        password="hunter22",
    )
    root.handlers[:], root.level = before
    response = capsys.readouterr().out

    assert "asked" in response
    assert secrets_in(response, ["hunter22", "1234567890abcdef"]) == []


@pytest.mark.parametrize("service", ["auth", "gateway"])
def test_a_service_says_no_secret_when_what_it_stands_on_is_away(world: World, service: str) -> None:
    world.start_sandbox()
    running = world.start(
        service,
        wait=False,
        LOG_LEVEL="DEBUG",
        AMQP_URL="amqp://tests:hunter22hunter@127.0.0.1:1/",
        DATABASE_URL="postgresql://tests:hunter22hunter@127.0.0.1:1/nothing",
    )
    running.wait_for_words("waiting for")
    running.terminate()

    known = [world.keys.private[service], world.token_key, "hunter22hunter", "sandbox-secret"]
    assert secrets_in(running.output(), known) == []
