"""What every service reads from its environment."""

import base64
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _holds_a_key(value: SecretStr) -> SecretStr:
    try:
        size = len(base64.b64decode(value.get_secret_value(), validate=True))
    except ValueError as error:
        raise ValueError("is not base64") from error
    if size != 32:
        raise ValueError("is not a key of 32 bytes")
    return value


class CommonSettings(BaseSettings):
    """Where a service listens, what it stands on, and its key."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    amqp_url: Annotated[str, Field(description="RabbitMQ, as this service's user")]
    http_host: Annotated[str, Field(description="address to listen on")] = "127.0.0.1"
    http_port: Annotated[int, Field(description="port to listen on")]
    service_key: Annotated[
        SecretStr, AfterValidator(_holds_a_key), Field(description="this service's Ed25519 key, base64")
    ]
    service_public_keys: Annotated[dict[str, str], Field(description="every service's public key, JSON")]
    log_level: Annotated[str, Field(description="least level that is logged")] = "INFO"
    log_format: Annotated[str, Field(description="plain or json")] = "plain"


class StoringSettings(CommonSettings):
    """The same for a service that owns a schema."""

    database_url: Annotated[str, Field(description="PostgreSQL, as this service's role")]
    database_connections: Annotated[int, Field(description="most connections at once")] = 10


class MigrateSettings(BaseSettings):
    """What the verb migrate needs."""

    migrate_database_url: Annotated[str, Field(description="PostgreSQL, as the owner of this schema")]


class DeclareSettings(BaseSettings):
    """What the verb declare needs."""

    amqp_url: str
