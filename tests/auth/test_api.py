"""Auth as a separate process, called over HTTP as its clients call it.

If this breaks, nobody can sign in or connect to Xero, a crash costs an owner the connection, or a secret is written
to a log.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from pydantic import BaseModel

from auth_service.domain.secrets import TokenCipher
from common.contracts.auth import (
    ApiKey,
    AuthenticateAnswer,
    AuthenticateRequest,
    Callback,
    Caller,
    Connection,
    ConnectionTrouble,
    Credential,
    KeyName,
    OrganisationChoice,
    Session,
    SignIn,
    SignUp,
    TokenAnswer,
    TokenRequest,
)
from common.errors import Away, Refused
from common.http import ServiceClient
from common.postgres import Database
from tests.auth.acting import PASSWORD, Ledger, Time
from tests.waiting import until
from tests.world import Running, World

FLORA = SignUp(company_name="Flora's Flowers", email="flora@florist.example", password=PASSWORD)


class Asking:
    """Auth's clients, each with its own name."""

    def __init__(self, world: World) -> None:
        self.gateway, self.worker, self.log = (
            ServiceClient("auth", world.url("auth"), world.keys.identity(name), 30)
            for name in ("gateway", "sync-worker", "log")
        )

    async def close(self) -> None:
        """Close the connections."""
        for caller in (self.gateway, self.worker, self.log):
            await caller.close()


@pytest_asyncio.fixture
async def asking(world: World) -> AsyncIterator[Asking]:
    """Auth's clients."""
    made = Asking(world)
    yield made
    await made.close()


@pytest.fixture
def auth(world: World, ledger: Ledger) -> Running:
    """Auth as a process, with a sandbox."""
    return world.start("auth", LOG_LEVEL="DEBUG")


async def status(
    caller: ServiceClient, method: str, path: str, body: BaseModel | None = None
) -> tuple[int, str]:
    try:
        return (await caller.send(method, path, body)).status_code, ""
    except Refused as refused:
        return refused.answer.status, refused.answer.code


async def signed_up(asking: Asking) -> tuple[Session, Caller, str]:
    session = await asking.gateway.ask("POST", "/sign-up", Session, FLORA)
    caller = await asking.gateway.ask("POST", "/who", Caller, Credential(secret=session.token))
    return session, caller, f"/companies/{session.company_id}"


async def connected(asking: Asking, ledger: Ledger, caller: Caller, company: str) -> tuple[UUID, list[str]]:
    """Go through consent; give the organisation and all secrets that were seen on the way."""
    assert caller.session_id is not None
    begun = await asking.gateway.ask(
        "POST",
        f"{company}/connection/authenticate",
        AuthenticateAnswer,
        AuthenticateRequest(session_id=caller.session_id),
    )
    tenant_id = (await ledger.tenants())[0]
    back = await ledger.decide(begun.authorize_url, [tenant_id])
    callback = Callback(session_id=caller.session_id, state=back["state"], code=back["code"])
    stands = await asking.gateway.ask("POST", f"{company}/connection/callback", Connection, callback)
    assert (stands.state, stands.tenant_id) == ("connected", tenant_id)
    return tenant_id, [back["state"], back["code"]]


async def refresh_tokens(world: World, database: Database) -> list[str]:
    async with database.everyone() as connection:
        encrypted = await connection.fetchval("SELECT array_agg(encrypted_refresh_token) FROM grants")
    return [TokenCipher([world.token_key]).decrypt(one) for one in encrypted]


async def test_the_whole_story_over_http_and_no_secret_in_any_log_line(
    auth: Running, asking: Asking, ledger: Ledger, time: Time, world: World, auth_database: Database
) -> None:
    session, caller, company = await signed_up(asking)
    tenant_id, secrets = await connected(asking, ledger, caller, company)
    key = await asking.gateway.ask("POST", f"{company}/keys", ApiKey, KeyName(name="till"))
    await asking.gateway.ask("POST", "/key-holder", Caller, Credential(secret=str(key.key)))
    wanted = TokenRequest(tenant_id=tenant_id)
    first = await asking.worker.ask("POST", f"{company}/token", TokenAnswer, wanted)
    secrets += await refresh_tokens(world, auth_database)
    await time.pass_by(31 * 60)
    await ledger.fault("dropped_after", "/connect/token")
    with pytest.raises(Refused, match="Xero is not responding"):
        await asking.worker.ask("POST", f"{company}/token", TokenAnswer, wanted)
    second = await asking.worker.ask("POST", f"{company}/token", TokenAnswer, wanted)
    secrets += await refresh_tokens(world, auth_database)
    trouble = ConnectionTrouble(tenant_id=tenant_id, what="not_connected")
    await asking.worker.ask("POST", f"{company}/connection/trouble", Connection, trouble)
    wrong = SignIn(email=FLORA.email, password="a wrong password")
    assert await status(asking.gateway, "POST", "/sign-in", wrong) == (401, "wrong_password")
    assert await status(asking.gateway, "DELETE", f"{company}/connection") == (204, "")

    lines = auth.output()

    assert "Xero is not responding" in lines
    secrets += [session.token, str(caller.csrf), str(key.key), PASSWORD, "a wrong password", "sandbox-secret"]
    secrets += [first.access_token, second.access_token, world.token_key, world.keys.private["auth"]]
    assert not [secret for secret in secrets if secret in lines]


async def test_bad_input_is_answered_with_a_clear_problem_and_changes_nothing(
    auth: Running, asking: Asking, ledger: Ledger
) -> None:
    session, caller, company = await signed_up(asking)
    gateway = asking.gateway
    assert caller.session_id is not None
    callback = f"{company}/connection/callback"
    unknown = Callback(session_id=caller.session_id, state="made-up", code="x")
    choice = OrganisationChoice(tenant_id=uuid4())
    wanted = TokenRequest(tenant_id=uuid4())
    stranger = AuthenticateRequest(session_id=uuid4())

    assert await status(gateway, "POST", "/sign-up", FLORA) == (409, "email_taken")
    assert await status(gateway, "POST", "/who", Credential(secret="made-up")) == (401, "not_signed_in")
    assert await status(gateway, "POST", "/key-holder", Credential(secret="x")) == (401, "unknown_key")
    assert await status(gateway, "POST", callback, unknown) == (409, "state_unknown")
    assert await status(gateway, "POST", f"{company}/connection/authenticate", stranger) == (
        401,
        "not_signed_in",
    )
    assert await status(gateway, "PUT", f"{company}/connection/organisation", choice) == (
        422,
        "organisation_not_granted",
    )
    assert await status(gateway, "DELETE", f"{company}/keys/{uuid4()}") == (404, "not_found")
    assert await status(asking.worker, "POST", f"{company}/token", wanted) == (409, "not_connected")
    assert await status(gateway, "GET", "/companies/no-id/connection") == (422, "invalid")
    assert await status(gateway, "POST", "/sign-out", Credential(secret=session.token)) == (204, "")
    assert await status(gateway, "POST", "/who", Credential(secret=session.token)) == (401, "not_signed_in")


async def test_a_sign_up_that_does_not_fit_is_told_which_field(
    auth_alone: Running, world: World, auth_database: Database
) -> None:
    headers = {"Authorization": f"Bearer {world.keys.identity('gateway').token_for('auth')}"}
    unfit = {"password": "too short", "email": "no-address", "company_name": "Flora\0"}

    async with httpx.AsyncClient(base_url=auth_alone.url, headers=headers) as client:
        for field, value in unfit.items():
            answer = await client.post("/sign-up", json=FLORA.model_dump() | {field: value})
            assert answer.status_code == 422
            assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{field}"]
            assert value not in answer.text

    async with auth_database.everyone() as connection:
        assert await connection.fetchval("SELECT count(*) FROM companies") == 0


@pytest.fixture
def auth_alone(world: World) -> Running:
    """Auth as a process, without a sandbox."""
    return world.start("auth", XERO_CLIENT_ID="nobody", XERO_CLIENT_SECRET="nothing")


async def test_each_route_is_for_the_services_it_names(
    auth_alone: Running, asking: Asking, world: World
) -> None:
    async with httpx.AsyncClient(base_url=auth_alone.url) as client:
        described = (await client.get("/openapi.json")).json()["paths"]
        routes = [
            (method.upper(), path.format(company_id=uuid4(), key_id=uuid4()))
            for path, methods in described.items()
            for method in methods
        ]
        for method, path in routes:
            assert (await client.request(method, path)).status_code == 403, path

    assert len(routes) == 15
    for method, path in routes:
        strangers = [asking.log]
        if path.endswith(("/token", "/trouble")):
            strangers.append(asking.gateway)
        elif not (method == "GET" and path.endswith("/connection")):
            strangers.append(asking.worker)
        for caller in strangers:
            assert await status(caller, method, path) == (403, "forbidden"), path


async def test_dying_between_xeros_answer_and_the_commit_loses_nothing(
    world: World, ledger: Ledger, asking: Asking, time: Time
) -> None:
    mark = world.folder / "reached"
    auth = world.start("auth", FAILPOINT="after_refresh_answer", FAILPOINT_FILE=str(mark))
    _, caller, company = await signed_up(asking)
    tenant_id, _ = await connected(asking, ledger, caller, company)
    await time.pass_by(31 * 60)
    wanted = TokenRequest(tenant_id=tenant_id)

    with pytest.raises(Away):
        await asking.worker.ask("POST", f"{company}/token", TokenAnswer, wanted)
    assert await asyncio.to_thread(auth.process.wait, 10) == 137
    assert mark.exists()
    world.start("auth")
    answer = await asking.worker.ask("POST", f"{company}/token", TokenAnswer, wanted)

    assert await ledger.takes(answer.access_token)
    assert len(await ledger.requests("/connect/token", grant_type="refresh_token")) == 2


async def test_a_refresh_under_way_is_finished_before_auth_stops(
    world: World, ledger: Ledger, auth: Running, asking: Asking, time: Time
) -> None:
    _, caller, company = await signed_up(asking)
    tenant_id, _ = await connected(asking, ledger, caller, company)
    await time.pass_by(31 * 60)
    await ledger.fault("slow", "/connect/token", seconds=7)
    wanted = TokenRequest(tenant_id=tenant_id)
    waiting = asyncio.create_task(asking.worker.ask("POST", f"{company}/token", TokenAnswer, wanted))
    await until(lambda: ledger.requests("/connect/token", grant_type="refresh_token"), "Xero is asked")

    auth.process.send_signal(signal.SIGTERM)
    await asyncio.gather(waiting, return_exceptions=True)
    assert await asyncio.to_thread(auth.process.wait, 30) == 0
    await asyncio.to_thread(world.start, "auth")
    await asking.worker.ask("POST", f"{company}/token", TokenAnswer, wanted)

    assert len(await ledger.requests("/connect/token", grant_type="refresh_token")) == 1


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({}, "XERO_CLIENT_ID"),
        ({"TOKEN_KEYS": "short"}, "TOKEN_KEYS (value error, each key must be 32 bytes"),
    ],
)
def test_what_is_missing_from_the_environment_is_said_in_one_line(
    world: World, given: dict[str, str], lacking: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auth_service", "serve"],
        env=world.environment("auth", **given),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("auth: cannot serve: missing or invalid environment variables: ")
    assert lacking in done.stderr
    assert done.stderr.count("\n") == 1
