"""Clients of auth, config and invoicing: connections, tokens, settings, missed changes."""

from uuid import UUID

from common.contracts.auth import Connection, ConnectionTrouble, TokenAnswer, TokenRequest
from common.contracts.config import SettingsAnswer
from common.contracts.invoicing import NewestChange
from common.contracts.message import Contract
from common.http import ServiceClient

MISSED_AT_ONCE = 500
"""The most changes that one request for missed changes returns."""


class FeedPage(Contract):
    """A page of the change feed (`MissedChanges`), with events that may be unreadable, as they came."""

    events: tuple[object, ...]


class Clients:
    """Clients of auth, config and invoicing.

    `invoicing` is None where another invoicing system takes its place: that one sends events and answers no requests.
    """

    def __init__(self, auth: ServiceClient, config: ServiceClient, invoicing: ServiceClient | None) -> None:
        self._auth, self._config, self._invoicing = auth, config, invoicing

    @property
    def invoicing_can_be_asked(self) -> bool:
        """Whether our own invoicing service is there."""
        return self._invoicing is not None

    async def connection(self, company_id: UUID) -> Connection:
        """Fetch the company's connection to Xero."""
        return await self._auth.ask("GET", f"/companies/{company_id}/connection", Connection)

    async def token(self, company_id: UUID, tenant_id: UUID, refused: str | None = None) -> TokenAnswer:
        """Fetch an access token.

        `refused` is the id of a token that Xero has just rejected; auth then issues a new one.
        """
        return await self._auth.ask(
            "POST",
            f"/companies/{company_id}/token",
            TokenAnswer,
            TokenRequest(tenant_id=tenant_id, refused=refused),
        )

    async def trouble(self, company_id: UUID, trouble: ConnectionTrouble) -> Connection:
        """Report to auth how Xero rejected the connection, and return the connection as it then is."""
        return await self._auth.ask(
            "POST", f"/companies/{company_id}/connection/trouble", Connection, trouble
        )

    async def settings(self, company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
        """Fetch the sync settings of the company for an organisation."""
        return await self._config.ask(
            "GET", f"/companies/{company_id}/settings", SettingsAnswer, params={"tenant_id": str(tenant_id)}
        )

    async def newest_change(self, company_id: UUID) -> int:
        """Fetch the number of the company's newest change. Requires our own invoicing service."""
        assert self._invoicing is not None
        answer = await self._invoicing.ask("GET", f"/companies/{company_id}/change", NewestChange)
        return answer.change

    async def changes_after(self, company_id: UUID, change: int) -> FeedPage:
        """Fetch up to `MISSED_AT_ONCE` changes after a change number. Requires our own invoicing service."""
        assert self._invoicing is not None
        return await self._invoicing.ask(
            "GET",
            f"/companies/{company_id}/changes",
            FeedPage,
            params={"after": change, "limit": MISSED_AT_ONCE},
        )

    async def close(self) -> None:
        """Close the connections."""
        for client in (self._auth, self._config, self._invoicing):
            if client is not None:
                await client.close()
