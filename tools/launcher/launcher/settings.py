"""The launcher's settings, which come from its environment."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from launcher.failures import CannotRun

NONE = "none"


class ServerSettings(BaseSettings):
    """The kind of servers that the suite and tests use."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    infrastructure: Annotated[
        Literal["", "containers"], Field(description="containers: run both servers in Docker")
    ] = ""
    broker: Annotated[
        Literal["", "4"],
        Field(
            description="4: run RabbitMQ 4 of a newer Debian, which is downloaded once (needs Debian and root)"
        ),
    ] = ""


class Settings(ServerSettings):
    """How the suite runs; the defaults work on a machine without servers."""

    database_url: Annotated[
        str | None,
        Field(description="a PostgreSQL server to use, with a role that may create roles and databases"),
    ] = None
    amqp_url: Annotated[str | None, Field(description="a RabbitMQ server to use")] = None
    gateway_port: Annotated[
        int | None, Field(ge=1, le=65535, description="the dashboard's port; 8080 or the next free one")
    ] = None
    sandbox_port: Annotated[
        int | None, Field(ge=1, le=65535, description="the sandbox's port; 8090 or the next free one")
    ] = None
    public_url: Annotated[
        str | None, Field(description="the dashboard's address as browsers see it; http://localhost:<port>")
    ] = None
    workers: Annotated[int, Field(ge=1, le=64, description="number of sync workers")] = 2
    invoicing: Annotated[
        str, Field(description="none: another invoicing system replaces the built-in one")
    ] = ""
    once: Annotated[bool, Field(description="1: the demo stops by itself and returns an exit status")] = False
    token_keys: Annotated[
        SecretStr | None,
        Field(description="Fernet keys for Xero's tokens, newest first; new keys for each run"),
    ] = None
    xero_client_id: Annotated[
        str | None, Field(description="the client id of a Xero app; if set, no sandbox starts")
    ] = None

    @field_validator("invoicing")
    @classmethod
    def _is_none_or_nothing(cls, value: str) -> str:
        if value not in ("", NONE):
            raise ValueError("INVOICING must be none or unset")
        return value

    @property
    def with_invoicing(self) -> bool:
        """Whether the built-in invoicing service runs."""
        return self.invoicing != NONE

    @property
    def with_sandbox(self) -> bool:
        """Whether the sandbox replaces Xero."""
        return self.xero_client_id is None


class TestSettings(ServerSettings):
    """The servers that tests use instead of private ones."""

    test_database_url: Annotated[
        str | None,
        Field(description="a PostgreSQL server for tests, with a role that may create roles and databases"),
    ] = None
    test_amqp_url: Annotated[
        str | None, Field(description="a RabbitMQ server for tests, with an administrator's user")
    ] = None
    test_amqp_admin_url: Annotated[
        str | None, Field(description="the address of its management plugin; port 15672 of the same host")
    ] = None


def read_settings() -> Settings:
    """Return the settings from the environment.

    Raises:
        CannotRun: If a variable is invalid; the message names every such variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        invalid = "; ".join(f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise CannotRun(f"Invalid environment variables: {invalid}.") from None
