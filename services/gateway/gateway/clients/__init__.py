"""ASKS the four services behind the public doors."""

from dataclasses import dataclass
from typing import Self

from common.http import Identity, ServiceClient
from gateway.clients.auth import AuthClient
from gateway.clients.config import ConfigClient
from gateway.clients.invoicing import InvoicingClient
from gateway.clients.log import LogClient
from gateway.errors import NoInvoicing
from gateway.settings import Settings

SOON, PATIENT = 5, 25


@dataclass(frozen=True)
class Clients:
    """The services that are asked."""

    auth: AuthClient
    config: ConfigClient
    log: LogClient
    _invoicing: InvoicingClient | None

    @classmethod
    def at(cls, settings: Settings, identity: Identity) -> Self:
        """Make them from their addresses; what waits for Xero itself may take longer than the rest."""
        invoicing = settings.invoicing_url
        return cls(
            AuthClient(
                ServiceClient("auth", settings.auth_url, identity, SOON),
                ServiceClient("auth", settings.auth_url, identity, PATIENT),
            ),
            ConfigClient(ServiceClient("config", settings.config_url, identity, SOON)),
            LogClient(ServiceClient("log", settings.log_url, identity, SOON)),
            InvoicingClient(ServiceClient("invoicing", invoicing, identity)) if invoicing else None,
        )

    @property
    def invoicing(self) -> InvoicingClient:
        """Give our own invoicing system, if this suite runs with it."""
        if self._invoicing is None:
            raise NoInvoicing
        return self._invoicing

    @property
    def has_invoicing(self) -> bool:
        """Tell whether this suite runs with its own invoicing system."""
        return self._invoicing is not None

    async def close(self) -> None:
        """Close the connections."""
        for client in (self.auth, self.config, self.log, self._invoicing):
            if client is not None:
                await client.close()
