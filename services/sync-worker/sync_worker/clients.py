"""Asks the other services: whether and where a company is connected, its settings, a token, missed changes."""

from uuid import UUID

from common.contracts.auth import Connection, ConnectionTrouble, TokenAnswer, TokenRequest
from common.contracts.config import SettingsAnswer
from common.contracts.invoicing import MissedChanges, NewestChange
from common.http import ServiceClient

MISSED_AT_ONCE = 500


class Clients:
    """Auth, config and invoicing; the latter may be another system that cannot be asked."""

    def __init__(self, auth: ServiceClient, config: ServiceClient, invoicing: ServiceClient | None) -> None:
        self._auth, self._config, self._invoicing = auth, config, invoicing

    @property
    def invoicing_can_be_asked(self) -> bool:
        """Tell whether our own invoicing service is there."""
        return self._invoicing is not None

    async def connection(self, company_id: UUID) -> Connection:
        """Ask how the company stands with Xero."""
        return await self._auth.ask("GET", f"/companies/{company_id}/connection", Connection)

    async def token(self, company_id: UUID, tenant_id: UUID, refused: str | None = None) -> TokenAnswer:
        """Ask for an access token; `refused` names one that Xero has just refused."""
        return await self._auth.ask(
            "POST",
            f"/companies/{company_id}/token",
            TokenAnswer,
            TokenRequest(tenant_id=tenant_id, refused=refused),
        )

    async def trouble(self, company_id: UUID, trouble: ConnectionTrouble) -> Connection:
        """Tell auth what Xero answered about the connection."""
        return await self._auth.ask(
            "POST", f"/companies/{company_id}/connection/trouble", Connection, trouble
        )

    async def settings(self, company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
        """Ask for the sync settings."""
        return await self._config.ask(
            "GET", f"/companies/{company_id}/settings", SettingsAnswer, params={"tenant_id": str(tenant_id)}
        )

    async def newest_change(self, company_id: UUID) -> int:
        """Ask for the number of the newest change."""
        assert self._invoicing is not None
        answer = await self._invoicing.ask("GET", f"/companies/{company_id}/change", NewestChange)
        return answer.change

    async def changes_after(self, company_id: UUID, change: int) -> MissedChanges:
        """Ask for the changes after a number."""
        assert self._invoicing is not None
        return await self._invoicing.ask(
            "GET",
            f"/companies/{company_id}/changes",
            MissedChanges,
            params={"after": change, "limit": MISSED_AT_ONCE},
        )

    async def close(self) -> None:
        """Close the connections."""
        for client in (self._auth, self._config, self._invoicing):
            if client is not None:
                await client.close()
