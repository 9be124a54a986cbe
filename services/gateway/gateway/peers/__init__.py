"""ASKS the four services behind the public doors."""

from dataclasses import dataclass
from typing import Self

from common.http import Identity, Peer
from gateway.errors import NoInvoicing
from gateway.peers.auth import Auth
from gateway.peers.config import Config
from gateway.peers.invoicing import Invoicing
from gateway.peers.log import Log
from gateway.settings import Settings

SOON, PATIENT = 5, 25


@dataclass(frozen=True)
class Peers:
    """The services that are asked."""

    auth: Auth
    config: Config
    log: Log
    _invoicing: Invoicing | None

    @classmethod
    def at(cls, settings: Settings, identity: Identity) -> Self:
        """Make them from their addresses; what waits for Xero itself may take longer than the rest."""
        invoicing = settings.invoicing_url
        return cls(
            Auth(
                Peer("auth", settings.auth_url, identity, SOON),
                Peer("auth", settings.auth_url, identity, PATIENT),
            ),
            Config(Peer("config", settings.config_url, identity, SOON)),
            Log(Peer("log", settings.log_url, identity, SOON)),
            Invoicing(Peer("invoicing", invoicing, identity)) if invoicing else None,
        )

    @property
    def invoicing(self) -> Invoicing:
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
        for peer in (self.auth, self.config, self.log, self._invoicing):
            if peer is not None:
                await peer.close()
