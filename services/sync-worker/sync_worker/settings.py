"""What the sync worker reads from its environment."""

from typing import Annotated

from pydantic import Field

from common.settings import StoringSettings


class Settings(StoringSettings):
    """Where Xero and the clients are, and how much is done at once."""

    xero_api_url: Annotated[str, Field(description="Xero's accounting API")] = (
        "https://api.xero.com/api.xro/2.0"
    )
    auth_url: Annotated[str, Field(description="the auth service")]
    config_url: Annotated[str, Field(description="the config service")]
    invoicing_url: Annotated[
        str | None, Field(description="our invoicing service; absent when there is none")
    ] = None
    public_url: Annotated[str, Field(description="the dashboard's address, which invoices point to")] = (
        "http://localhost:8080"
    )
    worker_slots: Annotated[int, Field(ge=1, le=100, description="turns at once")] = 8
    turn_seconds: Annotated[float, Field(gt=0, le=40, description="length of a turn")] = 10
    sweep_seconds: Annotated[float, Field(gt=0, description="seconds between two looks for lost turns")] = 5
    database_connections: Annotated[int, Field(description="most connections at once")] = 20
