"""Xero's tokens as auth knows them, and when one of them may still be given out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

FRESH = timedelta(minutes=2)
GRACE = timedelta(minutes=30)
REST = timedelta(days=45)


@dataclass(frozen=True)
class TokenSet:
    """What Xero's token endpoint answered; never logged."""

    access_token: str
    refresh_token: str
    expires_in: timedelta
    xero_user_id: UUID
    event_id: UUID | None

    def __repr__(self) -> str:
        """Show whose it is and nothing else."""
        return f"TokenSet(xero_user_id={self.xero_user_id})"


@dataclass(frozen=True, repr=False)
class Grant:
    """A grant as it is kept: its tokens are encrypted."""

    grant_id: UUID
    state: Literal["ok", "needs_reauth"]
    version: int
    encrypted_access_token: str
    encrypted_refresh_token: str
    expires_at: datetime
    encrypted_superseded: str | None
    superseded_at: datetime | None
    refreshed_at: datetime

    @property
    def token_id(self) -> str:
        """Name the access token without telling it."""
        return f"{self.grant_id}.{self.version}"

    def may_give(self, now: datetime, refused: str | None) -> bool:
        """Tell whether the access token lasts long enough and is not the one that Xero has just refused."""
        return self.expires_at - now >= FRESH and self.token_id != refused

    def rested(self, now: datetime) -> bool:
        """Tell whether the grant was left alone so long that Xero might soon forget it (after 60 days)."""
        return now - self.refreshed_at >= REST

    def encrypted_recovery(self, now: datetime) -> str | None:
        """Give the superseded refresh token while Xero still takes it."""
        if self.superseded_at is None or now - self.superseded_at >= GRACE:
            return None
        return self.encrypted_superseded
