"""Fixtures of invoicing's tests: its flows on an empty schema, and its process over HTTP."""

from collections.abc import AsyncIterator, Callable, Iterator
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from common.http import Identity
from common.postgres import open_database
from invoicing.flows import Dependencies
from launcher.infrastructure.infrastructure import Infrastructure
from tests.conftest import a_world
from tests.invoicing.builders import Sent, a_customer, a_product, a_tax
from tests.world import NO_TLS, Keys, Running, World


class Api:
    """Invoicing's requests as one service makes them for one company."""

    def __init__(self, url: str, identity: Identity, company_id: UUID) -> None:
        self.company_id, self._url, self._identity = company_id, url, identity
        self.web = httpx.AsyncClient(base_url=f"{url}/companies/{company_id}", timeout=30, verify=NO_TLS)

    async def ask(
        self, method: str, path: str, sent: Sent | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Send a request, signed."""
        token = {"Authorization": f"Bearer {self._identity.token_for('invoicing')}"}
        return await self.web.request(method, path, json=sent, headers=token | (headers or {}))

    async def create(self, api: str, sent: Sent) -> httpx.Response:
        """Create a record."""
        return await self.ask("PUT", f"/{api}/{sent['id']}", sent, {"If-None-Match": "*"})

    async def change(self, api: str, sent: Sent, revision: int) -> httpx.Response:
        """Change the revision that is known."""
        return await self.ask("PUT", f"/{api}/{sent['id']}", sent, {"If-Match": f'"{revision}"'})

    async def open_shop(self) -> None:
        """Enter a customer, a product and two taxes: four changes."""
        for api, sent in (
            ("taxes", a_tax()),
            ("taxes", a_tax("zero")),
            ("customers", a_customer()),
            ("products", a_product(tax_id="gst")),
        ):
            assert (await self.create(api, sent)).status_code == 201

    def of(self, company_id: UUID) -> "Api":
        """Return the same client for another company."""
        return Api(self._url, self._identity, company_id)


@pytest.fixture(scope="session")
def floor(
    infrastructure: Infrastructure, keys: Keys, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A world that all tests share, each with companies of its own."""
    with a_world(infrastructure, keys, template, tmp_path_factory.mktemp("invoicing")) as made:
        yield made


@pytest_asyncio.fixture(scope="session")
async def deps(floor: World) -> AsyncIterator[Dependencies]:
    """What invoicing's flows work with."""
    database = await open_database(floor.infrastructure.database_url("invoicing", floor.database))
    yield Dependencies(database)
    await database.close()


@pytest_asyncio.fixture(scope="session")
async def elsewhere(floor: World) -> AsyncIterator[Dependencies]:
    """The same in another process of the service."""
    database = await open_database(floor.infrastructure.database_url("invoicing", floor.database))
    yield Dependencies(database)
    await database.close()


@pytest.fixture(scope="session")
def service(floor: World) -> Running:
    """Invoicing as a real process."""
    return floor.start("invoicing")


@pytest_asyncio.fixture
async def api(service: Running, identity: Callable[[str], Identity]) -> AsyncIterator[Api]:
    """What the gateway may ask about a new company."""
    made = Api(service.url, identity("gateway"), uuid4())
    yield made
    await made.web.aclose()


@pytest_asyncio.fixture
async def worker(service: Running, identity: Callable[[str], Identity], api: Api) -> AsyncIterator[Api]:
    """What the sync worker may ask about the same company."""
    made = Api(service.url, identity("sync-worker"), api.company_id)
    yield made
    await made.web.aclose()
