"""ASKS config for the sync settings and the choices the organisation offers."""

from dataclasses import dataclass
from uuid import UUID

from common.contracts.config import Choices, SettingsAnswer, SettingsToSave
from common.http import ServiceClient


@dataclass(frozen=True)
class Saver:
    """Who saves settings; `based_on` is the version that was changed, None to change whatever is there."""

    by: str
    request_id: UUID
    based_on: int | None = None


class ConfigClient:
    """The service config."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def settings(self, company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
        """Read the settings of a company, judged against its organisation."""
        path = f"/companies/{company_id}/settings"
        return await self._client.ask("GET", path, SettingsAnswer, params={"tenant_id": str(tenant_id)})

    async def save(
        self, company_id: UUID, tenant_id: UUID, change: SettingsToSave, saver: Saver
    ) -> SettingsAnswer:
        """Save settings; Refused with 412 when somebody else saved the same setting since `based_on`."""
        path = f"/companies/{company_id}/settings"
        params: dict[str, str | int] = {"tenant_id": str(tenant_id), "by": saver.by}
        if saver.based_on is not None:
            params["based_on"] = saver.based_on
        return await self._client.ask(
            "PUT", path, SettingsAnswer, change, params=params, request_id=saver.request_id
        )

    async def choices(self, company_id: UUID, tenant_id: UUID) -> Choices:
        """Read the accounts and tax rates to pick from."""
        path = f"/companies/{company_id}/choices"
        return await self._client.ask("GET", path, Choices, params={"tenant_id": str(tenant_id)})

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
