"""Settings of the gateway, from environment variables."""

from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from common.settings import CommonSettings

DEFAULT_PORTS = {"http": 80, "https": 443}


class Settings(CommonSettings):
    """Addresses of the other services, the public address, and the addresses and keys of Xero."""

    auth_url: Annotated[str, Field(description="address of auth")]
    config_url: Annotated[str, Field(description="address of config")]
    log_url: Annotated[str, Field(description="address of log")]
    invoicing_url: Annotated[
        str | None,
        Field(description="address of invoicing; leave out if another invoicing system takes its place"),
    ] = None
    public_url: Annotated[str, Field(description="the dashboard's public address")] = ""
    xero_authorize_url: Annotated[str, Field(description="Xero's consent page")] = (
        "https://login.xero.com/identity/connect/authorize"
    )
    xero_webhook_key: Annotated[
        SecretStr, Field(description="signing keys of Xero's webhooks, comma-separated, newest first")
    ] = SecretStr("")
    # Uvicorn reads this variable itself. It is declared here to be documented and validated.
    forwarded_allow_ips: Annotated[
        str,
        Field(
            description="addresses or networks of proxies whose X-Forwarded-For is trusted, comma-separated"
        ),
    ] = "127.0.0.1,::1"

    @field_validator("public_url")
    @classmethod
    def _public_url_is_safe(cls, address: str) -> str:
        where = urlsplit(address)
        local = where.scheme == "http" and where.hostname == "localhost"
        if address and not (local or (where.scheme == "https" and where.hostname)):
            raise ValueError("it must start with https:// or be http://localhost")
        # `port` raises ValueError if the port is invalid.
        if where.port == 0 or where.username or where.query or where.fragment or where.path not in {"", "/"}:
            raise ValueError(
                "it must end with the host or port, because the dashboard is served from the root"
            )
        if "xero" in address.lower():
            raise ValueError('it must not contain "xero", because Xero then refuses invoices')
        return address

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _proxies_are_named(cls, proxies: str) -> str:
        try:
            named = [ip_network(proxy.strip()) for proxy in proxies.split(",")]
        except ValueError as error:
            raise ValueError(f"{error}; enter IP addresses or networks") from error
        if not all(network.prefixlen for network in named):
            raise ValueError(
                "it must not contain all addresses, because any client could then forge its address"
            )
        return proxies

    @property
    def address(self) -> str:
        """The public origin as browsers write it (RFC 6454): lower case, without a default port."""
        where = urlsplit(self.public_url or f"http://localhost:{self.http_port}")
        default_port = where.port in {None, DEFAULT_PORTS[where.scheme]}
        return f"{where.scheme}://{where.hostname}" + ("" if default_port else f":{where.port}")

    @property
    def secure(self) -> bool:
        """True if browsers use HTTPS."""
        return self.address.startswith("https://")

    @property
    def authorize_origins(self) -> tuple[str, ...]:
        """Origins that a form may lead to, besides the public one.

        Browsers check each redirect against them (CSP form-action), and Xero redirects between its own hosts.
        """
        where = urlsplit(self.xero_authorize_url)
        at_xero = f".{where.hostname}".endswith(".xero.com")
        return (f"{where.scheme}://{where.netloc}", *(("https://*.xero.com",) if at_xero else ()))

    @property
    def webhook_keys(self) -> tuple[bytes, ...]:
        """Keys that a webhook may be signed with; more than one while a key is replaced."""
        keys = self.xero_webhook_key.get_secret_value().split(",")
        return tuple(key.strip().encode() for key in keys if key.strip())
