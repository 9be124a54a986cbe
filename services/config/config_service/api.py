"""Config's routes: read and save settings, and read the choices."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from common.contracts.config import Choices, SettingsAnswer, SettingsToSave
from common.http import RequestId, called_by
from config_service import flows
from config_service.flows import Dependencies, Save

By = Annotated[
    str | None,
    Query(
        max_length=320,
        description="the person or program that saves: an e-mail address or the name of an API key",
    ),
]

BasedOn = Annotated[
    int | None,
    Query(
        ge=0, le=2**31 - 1, description="the version that the change is based on; the newest one if omitted"
    ),
]


def router(deps: Dependencies) -> APIRouter:
    """Return config's routes."""
    routes = APIRouter(prefix="/companies/{company_id}")

    @routes.get("/settings", dependencies=[called_by("gateway", "sync-worker")])
    async def read_settings(company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
        """Return the settings, and whether a sync with this organisation may start with them."""
        return await flows.read_settings(deps, company_id, tenant_id)

    @routes.put("/settings", dependencies=[called_by("gateway")])
    async def save_settings(
        company_id: UUID,
        tenant_id: UUID,
        change: SettingsToSave,
        request_id: RequestId,
        by: By = None,
        based_on: BasedOn = None,
    ) -> SettingsAnswer:
        """Save settings; values that this organisation does not offer are refused, each with a JSON pointer."""
        save = Save(change, request_id, by, based_on)
        return await flows.save_settings(deps, company_id, tenant_id, save)

    @routes.get("/choices", dependencies=[called_by("gateway")])
    async def read_choices(company_id: UUID, tenant_id: UUID) -> Choices:
        """Return the accounts and tax rates to choose from; old ones are read again in the background."""
        return await flows.read_choices(deps, company_id, tenant_id)

    return routes
