"""Settings that every service reads from its environment."""

import base64
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _holds_a_key(value: SecretStr) -> SecretStr:
    try:
        size = len(base64.b64decode(value.get_secret_value(), validate=True))
    except ValueError as error:
        raise ValueError("not valid base64") from error
    if size != 32:
        raise ValueError("not a key of 32 bytes")
    return value


class CommonSettings(BaseSettings):
    """Settings of every service: its address, RabbitMQ, its key and logging."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    amqp_url: Annotated[str, Field(description="URL of RabbitMQ, with this service's user")]
    http_host: Annotated[str, Field(description="IP address to listen on")] = "127.0.0.1"
    http_port: Annotated[int, Field(description="port to listen on")]
    service_key: Annotated[
        SecretStr,
        AfterValidator(_holds_a_key),
        Field(description="this service's Ed25519 private key, base64"),
    ]
    service_public_keys: Annotated[
        dict[str, str], Field(description="public key of every service, as a JSON object")
    ]
    log_level: Annotated[str, Field(description="lowest level that is logged")] = "INFO"
    log_format: Annotated[str, Field(description="format of log lines: plain or json")] = "plain"


class StoringSettings(CommonSettings):
    """Settings of a service with a schema."""

    database_url: Annotated[str, Field(description="URL of PostgreSQL, with this service's role")]
    database_connections: Annotated[int, Field(description="maximum number of database connections")] = 10


class MigrateSettings(BaseSettings):
    """Settings of the command `migrate`."""

    migrate_database_url: Annotated[
        str, Field(description="URL of PostgreSQL, with the owner of this schema")
    ]


class DatabaseSettings(BaseSettings):
    """Settings of the command `unread`."""

    database_url: str


class DeclareSettings(BaseSettings):
    """Settings of the commands `declare`, `dead` and `redrive`."""

    amqp_url: str
