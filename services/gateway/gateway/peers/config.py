"""ASKS config for the sync settings and the choices the organisation offers."""

from uuid import UUID

from common.contracts.config import Choices, SettingsAnswer, SettingsChange
from common.http import Peer


class Config:
    """The service config."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def settings(self, company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
        """Read the settings of a company, judged against its organisation."""
        path = f"/companies/{company_id}/settings"
        return await self._peer.ask("GET", path, SettingsAnswer, params={"tenant_id": str(tenant_id)})

    async def save(
        self, company_id: UUID, tenant_id: UUID, change: SettingsChange, by: str, request_id: UUID
    ) -> SettingsAnswer:
        """Save settings in the name of whoever is signed in."""
        path = f"/companies/{company_id}/settings"
        params = {"tenant_id": str(tenant_id), "by": by}
        return await self._peer.ask("PUT", path, SettingsAnswer, change, params=params, request_id=request_id)

    async def choices(self, company_id: UUID, tenant_id: UUID) -> Choices:
        """Read the accounts and tax rates to pick from."""
        path = f"/companies/{company_id}/choices"
        return await self._peer.ask("GET", path, Choices, params={"tenant_id": str(tenant_id)})

    async def close(self) -> None:
        """Close the connections."""
        await self._peer.close()
