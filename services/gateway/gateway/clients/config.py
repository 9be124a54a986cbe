"""Client of config: the sync settings, and the accounts and tax rates to choose from."""

from dataclasses import dataclass
from uuid import UUID

from common.contracts.config import Choices, SettingsAnswer, SettingsToSave
from common.http import ServiceClient


@dataclass(frozen=True)
class Saver:
    """The person who saves settings, and the version they changed; None saves over any version."""

    by: str
    request_id: UUID
    based_on: int | None = None


class ConfigClient:
    """Client of config."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def settings(self, company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
        """Return the settings of a company, validated against the organisation's accounts and tax rates."""
        path = f"/companies/{company_id}/settings"
        return await self._client.ask("GET", path, SettingsAnswer, params={"tenant_id": str(tenant_id)})

    async def save(
        self, company_id: UUID, tenant_id: UUID, change: SettingsToSave, saver: Saver
    ) -> SettingsAnswer:
        """Save settings; fails with Refused (412) if someone else saved the same setting since `based_on`."""
        path = f"/companies/{company_id}/settings"
        params: dict[str, str | int] = {"tenant_id": str(tenant_id), "by": saver.by}
        if saver.based_on is not None:
            params["based_on"] = saver.based_on
        return await self._client.ask(
            "PUT", path, SettingsAnswer, change, params=params, request_id=saver.request_id
        )

    async def choices(self, company_id: UUID, tenant_id: UUID) -> Choices:
        """Return the organisation's accounts and tax rates to choose from."""
        path = f"/companies/{company_id}/choices"
        return await self._client.ask("GET", path, Choices, params={"tenant_id": str(tenant_id)})

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
