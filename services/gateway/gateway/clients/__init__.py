"""Clients of the four services behind the gateway."""

from dataclasses import dataclass
from typing import Self

from common.http import Identity, ServiceClient
from gateway.clients.auth import AuthClient
from gateway.clients.config import ConfigClient
from gateway.clients.invoicing import InvoicingClient
from gateway.clients.log import LogClient
from gateway.errors import NoInvoicing
from gateway.settings import Settings

TIMEOUT_S, XERO_TIMEOUT_S = 5, 25


@dataclass(frozen=True)
class Clients:
    """One client per service."""

    auth: AuthClient
    config: ConfigClient
    log: LogClient
    _invoicing: InvoicingClient | None

    @classmethod
    def at(cls, settings: Settings, identity: Identity) -> Self:
        """Create the clients; calls of auth that may wait for Xero have a timeout of 25 seconds, all others 5."""
        invoicing = settings.invoicing_url
        return cls(
            AuthClient(
                ServiceClient("auth", settings.auth_url, identity, TIMEOUT_S),
                ServiceClient("auth", settings.auth_url, identity, XERO_TIMEOUT_S),
            ),
            ConfigClient(ServiceClient("config", settings.config_url, identity, TIMEOUT_S)),
            LogClient(ServiceClient("log", settings.log_url, identity, TIMEOUT_S)),
            InvoicingClient(ServiceClient("invoicing", invoicing, identity)) if invoicing else None,
        )

    @property
    def invoicing(self) -> InvoicingClient:
        """The client of invoicing.

        Raises:
            NoInvoicing: This installation works with another invoicing system.
        """
        if self._invoicing is None:
            raise NoInvoicing
        return self._invoicing

    @property
    def has_invoicing(self) -> bool:
        """True unless this installation works with another invoicing system."""
        return self._invoicing is not None

    async def close(self) -> None:
        """Close the connections."""
        for client in (self.auth, self.config, self.log, self._invoicing):
            if client is not None:
                await client.close()
