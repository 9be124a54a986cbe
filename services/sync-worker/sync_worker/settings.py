"""The sync worker's settings, read from environment variables."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from pydantic_settings import BaseSettings

from common.settings import StoringSettings


class Settings(StoringSettings):
    """Where Xero and the other services are, and how much runs at once."""

    xero_api_url: Annotated[str, Field(description="Xero's accounting API")] = (
        "https://api.xero.com/api.xro/2.0"
    )
    auth_url: Annotated[str, Field(description="the auth service")]
    config_url: Annotated[str, Field(description="the config service")]
    invoicing_url: Annotated[
        str | None,
        Field(description="the invoicing service; leave it out if another invoicing system is used"),
    ] = None
    public_url: Annotated[
        str, Field(description="the dashboard's address, to which invoices in Xero link")
    ] = "http://localhost:8080"
    worker_slots: Annotated[int, Field(ge=1, le=100, description="turns that run at once")] = 8
    turn_seconds: Annotated[float, Field(gt=0, le=40, description="length of a turn in seconds")] = 10
    sweep_seconds: Annotated[
        float, Field(gt=0, description="seconds between two searches for lost turns")
    ] = 5
    database_connections: Annotated[int, Field(description="most database connections at once")] = 20


class SourceSettings(BaseSettings):
    """Settings of the command `unbind_source`."""

    database_url: Annotated[str, Field(description="URL of PostgreSQL, with this service's role")]
    source_name: Annotated[
        str,
        Field(pattern=r"^[a-z0-9][a-z0-9-]{2,39}$", description="RabbitMQ user of another invoicing system"),
    ]


class BindSourceSettings(SourceSettings):
    """Settings of the command `bind_source`."""

    source_company: Annotated[UUID, Field(description="the company whose records it publishes")]
