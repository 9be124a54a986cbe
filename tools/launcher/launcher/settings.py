"""What the launcher reads from its environment."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from launcher.failures import CannotRun

NONE = "none"


class Settings(BaseSettings):
    """How the suite is to run; everything has a default that works on a machine with nothing on it."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: Annotated[
        str | None, Field(description="a PostgreSQL to use, with a role that may make roles and databases")
    ] = None
    amqp_url: Annotated[str | None, Field(description="a RabbitMQ to use")] = None
    infrastructure: Annotated[
        Literal["", "containers"], Field(description="containers: both servers from Docker")
    ] = ""
    gateway_port: Annotated[
        int | None, Field(ge=1, le=65535, description="the dashboard's port; 8080 or the next free one")
    ] = None
    sandbox_port: Annotated[
        int | None, Field(ge=1, le=65535, description="the sandbox's port; 8090 or the next free one")
    ] = None
    public_url: Annotated[
        str | None, Field(description="the dashboard's address as browsers see it; http://localhost:<port>")
    ] = None
    workers: Annotated[int, Field(ge=1, le=64, description="how many sync workers")] = 2
    invoicing: Annotated[str, Field(description="none: another invoicing system takes the place of ours")] = (
        ""
    )
    once: Annotated[bool, Field(description="1: the demo stops by itself, with an exit status")] = False
    token_keys: Annotated[
        SecretStr | None, Field(description="Fernet keys for Xero's tokens, newest first; made for this run")
    ] = None
    xero_client_id: Annotated[
        str | None, Field(description="an app's id at Xero; when given, no sandbox is started")
    ] = None

    @field_validator("invoicing")
    @classmethod
    def _is_none_or_nothing(cls, value: str) -> str:
        if value not in ("", NONE):
            raise ValueError("INVOICING is either not set or none")
        return value

    @property
    def with_invoicing(self) -> bool:
        """Whether our own invoicing service runs."""
        return self.invoicing != NONE

    @property
    def with_sandbox(self) -> bool:
        """Whether the sandbox stands in for Xero."""
        return self.xero_client_id is None


class TestSettings(BaseSettings):
    """The servers that tests are to run against, where they are not to be private ones."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    test_database_url: Annotated[
        str | None, Field(description="a PostgreSQL for tests, with a role that may make roles and databases")
    ] = None
    test_amqp_url: Annotated[
        str | None, Field(description="a RabbitMQ for tests, with an administrator's user")
    ] = None
    test_amqp_admin_url: Annotated[
        str | None, Field(description="where its management plugin answers; port 15672 of the same host")
    ] = None
    infrastructure: Annotated[
        Literal["", "containers"], Field(description="containers: both servers from Docker")
    ] = ""


def read_settings() -> Settings:
    """Read the environment; what is wrong in it is said in a sentence for each."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise CannotRun(f"The environment says what cannot be done. {wrong}.") from None
