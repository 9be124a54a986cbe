"""The worker's clients of the other services, for the model: they answer in memory instead of over HTTP.

Other tests use the real auth, config and invoicing. Here the answers come from the model: its connection, its settings
and the changes of its ledger.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from common.contracts.auth import Connection, ConnectionTrouble, TokenAnswer
from common.contracts.config import Settings, SettingsAnswer
from common.contracts.gateway import Problem
from common.contracts.invoicing import NewestChange
from common.errors import Away, Refused
from sync_worker.clients import MISSED_AT_ONCE, Clients, FeedPage
from tests.model.ledger import Ledger
from tests.model.xero import Xero

TOKEN_LIVES = timedelta(minutes=30)


@dataclass
class Neighbours:
    """What the other services know of the company."""

    xero: Xero
    ledger: Ledger
    clock: Callable[[], datetime]
    tenant_id: UUID
    state: str = "connected"
    settings: dict[UUID, Settings] = field(default_factory=dict)
    version: int = 1
    away: int = 0
    token_until: datetime | None = None
    token_asked: Callable[[], None] | None = None

    def connection(self) -> Connection:
        """Return the company's connection to Xero."""
        return Connection(state=self.state, tenant_id=self.tenant_id, organisation="Demo")


class ModelClients(Clients):
    """The clients of one worker."""

    def __init__(self, neighbours: Neighbours) -> None:
        self.at = neighbours

    async def _answers(self) -> None:
        await asyncio.sleep(0)
        if self.at.away > 0:
            self.at.away -= 1
            raise Away("The service is not responding.")

    @property
    def invoicing_can_be_asked(self) -> bool:
        return True

    async def connection(self, company_id: UUID) -> Connection:
        await self._answers()
        return self.at.connection()

    async def token(self, company_id: UUID, tenant_id: UUID, refused: str | None = None) -> TokenAnswer:
        if self.at.token_asked is not None:
            self.at.token_asked()
        await self._answers()
        at = self.at
        if at.state != "connected" or at.tenant_id != tenant_id or at.xero.tokens is None:
            raise _refusal("not_connected", "The company is not connected to Xero.")
        old = at.token_until is None or at.token_until < at.clock() + timedelta(minutes=2)
        if old or refused == str(at.xero.tokens.number):
            if not at.xero.refresh():
                at.state = "reconnect_needed"
                raise _refusal("reconnect_needed", "Xero no longer accepts the permission.")
            at.token_until = at.clock() + TOKEN_LIVES
        tokens = at.xero.tokens
        assert at.token_until is not None
        return TokenAnswer(access_token=tokens.access, token_id=str(tokens.number), expires_at=at.token_until)

    async def trouble(self, company_id: UUID, trouble: ConnectionTrouble) -> Connection:
        await self._answers()
        if self.at.tenant_id == trouble.tenant_id and not self.at.xero.connected(trouble.tenant_id):
            self.at.state = "disconnected"
        return self.at.connection()

    async def settings(self, company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
        await self._answers()
        output = self.at.settings[tenant_id].model_dump()
        return SettingsAnswer(**output, version=self.at.version, valid=True)

    async def newest_change(self, company_id: UUID) -> int:
        await self._answers()
        return NewestChange(change=self.at.ledger.newest_change()).change

    async def changes_after(self, company_id: UUID, change: int) -> FeedPage:
        await self._answers()
        events = self.at.ledger.after(change, MISSED_AT_ONCE)
        return FeedPage(events=tuple(event.model_dump(mode="json", by_alias=True) for event in events))

    async def close(self) -> None:
        """There is nothing to close."""


def _refusal(code: str, detail: str) -> Refused:
    return Refused(Problem(title=detail, status=409, detail=detail, code=code))
