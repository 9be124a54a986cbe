"""Hears requests: settings read and saved, and the choices to pick from."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from common.contracts.config import Choices, SettingsAnswer, SettingsToSave
from common.http import RequestId, called_by
from config_service import flows
from config_service.flows import Dependencies, Save

By = Annotated[str | None, Query(max_length=320, description="who saves: a person's e-mail or a key's name")]

BasedOn = Annotated[
    int | None,
    Query(ge=0, le=2**31 - 1, description="the version that was changed; left out: whatever is there"),
]


def router(deps: Dependencies) -> APIRouter:
    """Make config's routes."""
    routes = APIRouter(prefix="/companies/{company_id}")

    @routes.get("/settings", dependencies=[called_by("gateway", "sync-worker")])
    async def read_settings(company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
        """Answer the settings, and whether a sync with this organisation may start with them."""
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
        """Save settings; what this organisation does not offer is refused, field by field."""
        save = Save(change, request_id, by, based_on)
        return await flows.save_settings(deps, company_id, tenant_id, save)

    @routes.get("/choices", dependencies=[called_by("gateway")])
    async def read_choices(company_id: UUID, tenant_id: UUID) -> Choices:
        """Answer the accounts and tax rates to pick from; what is old is read again meanwhile."""
        return await flows.read_choices(deps, company_id, tenant_id)

    return routes
