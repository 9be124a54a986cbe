"""The gateway's environment, typed."""

from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from common.settings import CommonSettings

DEFAULT_PORTS = {"http": 80, "https": 443}


class Settings(CommonSettings):
    """Where the clients are, how the outside world calls us, and what Xero signs its webhooks with."""

    auth_url: Annotated[str, Field(description="address of auth")]
    config_url: Annotated[str, Field(description="address of config")]
    log_url: Annotated[str, Field(description="address of log")]
    invoicing_url: Annotated[
        str | None, Field(description="address of invoicing; absent when another system takes its place")
    ] = None
    public_url: Annotated[str, Field(description="the dashboard's public address")] = ""
    xero_authorize_url: Annotated[str, Field(description="Xero's consent page")] = (
        "https://login.xero.com/identity/connect/authorize"
    )
    xero_webhook_key: Annotated[
        SecretStr, Field(description="keys of Xero's webhooks, comma-separated, newest first")
    ] = SecretStr("")
    # Uvicorn takes it from the environment by itself; it stands here to be listed, and refused where it misstates.
    forwarded_allow_ips: Annotated[
        str,
        Field(description="addresses or networks of proxies whose X-Forwarded-For holds, comma-separated"),
    ] = "127.0.0.1,::1"

    @field_validator("public_url")
    @classmethod
    def _public_url_is_safe(cls, address: str) -> str:
        where = urlsplit(address)
        local = where.scheme == "http" and where.hostname == "localhost"
        if address and not (local or (where.scheme == "https" and where.hostname)):
            raise ValueError("it has to begin with https://, or be http://localhost")
        # Asking for the port raises where it is none.
        if where.port == 0 or where.username or where.query or where.fragment or where.path not in {"", "/"}:
            raise ValueError("it has to end with the host or its port: the dashboard stands at the top of it")
        if "xero" in address.lower():
            raise ValueError('it must not hold the word "xero", which makes Xero refuse invoices')
        return address

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _proxies_are_named(cls, proxies: str) -> str:
        try:
            named = [ip_network(proxy.strip()) for proxy in proxies.split(",")]
        except ValueError as error:
            raise ValueError(f"{error}; it has to name addresses or networks") from error
        if not all(network.prefixlen for network in named):
            raise ValueError("it must not name everybody, who could then say any address")
        return proxies

    @property
    def address(self) -> str:
        """The public address as browsers write an origin: in small letters, without the port that goes unsaid."""
        where = urlsplit(self.public_url or f"http://localhost:{self.http_port}")
        unsaid = where.port in {None, DEFAULT_PORTS[where.scheme]}
        return f"{where.scheme}://{where.hostname}" + ("" if unsaid else f":{where.port}")

    @property
    def secure(self) -> bool:
        """Whether browsers come over https."""
        return self.address.startswith("https://")

    @property
    def authorize_origins(self) -> tuple[str, ...]:
        """The origins that forms may lead to besides our own.

        Browsers hold each redirect against them, and Xero sends on from one of its hosts to another.
        """
        where = urlsplit(self.xero_authorize_url)
        at_xero = f".{where.hostname}".endswith(".xero.com")
        return (f"{where.scheme}://{where.netloc}", *(("https://*.xero.com",) if at_xero else ()))

    @property
    def webhook_keys(self) -> tuple[bytes, ...]:
        """The keys that a webhook may be signed with."""
        keys = self.xero_webhook_key.get_secret_value().split(",")
        return tuple(key.strip().encode() for key in keys if key.strip())
