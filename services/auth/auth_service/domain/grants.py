"""Xero's tokens, and when an access token may be handed out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

FRESH = timedelta(minutes=2)
GRACE = timedelta(minutes=30)
REST = timedelta(days=45)


@dataclass(frozen=True)
class TokenSet:
    """A response of Xero's token endpoint, never logged; `event_id` is the consent's event, None if Xero names none."""

    access_token: str
    refresh_token: str
    expires_in: timedelta
    xero_user_id: UUID
    event_id: UUID | None

    def __repr__(self) -> str:
        """Return the user's id only, so that no log line contains a token."""
        return f"TokenSet(xero_user_id={self.xero_user_id})"


@dataclass(frozen=True, repr=False)
class Grant:
    """A grant as stored, with encrypted tokens.

    `encrypted_superseded` is the refresh token before the current one, which Xero accepts for 30 minutes more; None
    if there is none.
    """

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
        """The id of the access token, which does not reveal the token."""
        return f"{self.grant_id}.{self.version}"

    def may_give(self, now: datetime, refused: str | None) -> bool:
        """Return whether the access token is valid for two more minutes and is not the one that Xero just refused."""
        return self.expires_at - now >= FRESH and self.token_id != refused

    def rested(self, now: datetime) -> bool:
        """Return whether the grant needs a refresh to stay alive: a refresh token expires after 60 unused days."""
        return now - self.refreshed_at >= REST

    def encrypted_recovery(self, now: datetime) -> str | None:
        """Return the superseded refresh token while Xero still accepts it (30 minutes), else None."""
        if self.superseded_at is None or now - self.superseded_at >= GRACE:
            return None
        return self.encrypted_superseded
