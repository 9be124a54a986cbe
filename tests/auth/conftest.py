"""Fixtures of auth's tests: the flows on a real PostgreSQL, a real sandbox, and a clock that can be moved."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from auth_service.domain.secrets import TokenCipher
from auth_service.flows import Dependencies
from auth_service.settings import Settings
from auth_service.xero import Xero
from common.postgres import Database
from tests.auth.acting import Ledger, Member, Time, a_member, consented
from tests.conftest import OpenDatabase
from tests.world import Running, World


@pytest_asyncio.fixture
async def auth_database(database: OpenDatabase) -> Database:
    """Auth's own schema."""
    return await database("auth")


@pytest_asyncio.fixture
async def time(world: World) -> Time:
    """The one clock, ready to be moved."""
    return Time(world)


@pytest.fixture
def settings(world: World) -> Settings:
    """Auth's settings in this world, with or without a sandbox."""
    env = world.environment("auth")
    xero = {name.lower(): value for name, value in env.items() if name.startswith("XERO_")}
    return Settings.model_validate(
        {
            "xero_client_id": "nobody",
            "xero_client_secret": "nothing",
            "amqp_url": env["AMQP_URL"],
            "http_port": int(env["HTTP_PORT"]),
            "service_key": env["SERVICE_KEY"],
            "service_public_keys": world.keys.public,
            "database_url": env["DATABASE_URL"],
            "public_url": env["PUBLIC_URL"],
            "token_keys": env["TOKEN_KEYS"],
            **xero,
        }
    )


@pytest_asyncio.fixture
async def deps(auth_database: Database, settings: Settings) -> AsyncIterator[Dependencies]:
    """What auth's flows work with; ask for `sandbox` before it where Xero is needed."""
    xero = Xero(settings)
    made = Dependencies(auth_database, xero, TokenCipher(settings.token_keys.get_secret_value().split(",")))
    yield made
    await made.single_flight.drain()
    await xero.close()


@pytest_asyncio.fixture
async def ledger(sandbox: Running, time: Time) -> AsyncIterator[Ledger]:
    """The sandbox as the person in front of Xero's page and its operator see it."""
    time.sandbox = sandbox
    made = Ledger(sandbox)
    yield made
    await made.close()


@pytest_asyncio.fixture
async def flora(ledger: Ledger, deps: Dependencies) -> Member:
    """Somebody whose company is connected to the first organisation."""
    member = await a_member(deps)
    await consented(deps, ledger, member, [(await ledger.tenants())[0]])
    return member


@pytest_asyncio.fixture
async def tenant_id(ledger: Ledger) -> UUID:
    """The first organisation."""
    return (await ledger.tenants())[0]


@pytest_asyncio.fixture
async def other_process(
    database: OpenDatabase, settings: Settings, deps: Dependencies, flora: Member
) -> AsyncIterator[Dependencies]:
    """What a second process of auth works with: the same rows, nothing else in common."""
    xero = Xero(settings)
    yield Dependencies(await database("auth"), xero, deps.cipher)
    await xero.close()
