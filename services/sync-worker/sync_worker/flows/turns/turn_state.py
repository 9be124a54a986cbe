"""What a turn knows in memory: what it read, where it stands in the work list, and its token."""

import asyncio
from dataclasses import dataclass, field

from common.contracts.auth import TokenAnswer
from common.contracts.config import Settings
from sync_worker.domain.kind import Reading


@dataclass
class TurnState:
    """The memory of one turn. It ends with the turn, so everything in it can be read or asked for again.

    Several calls of a turn run at the same time; between two awaits only one of them changes it.
    """

    settings: Settings | None = None
    """The frozen settings of the sync; None until the sync has frozen them."""
    phase_title: str | None = None
    """The title of the phase, for people; None before the first one."""
    cursor: str = ""
    """The id of the last record of the work list that the phase looked at."""
    look_again: bool = False
    """Whether a record came back to the work list, so that the phase begins it anew."""
    checked: dict[str, Reading] = field(default_factory=dict)
    """What the check phase read and took in, by kind."""
    readings: dict[str, Reading] = field(default_factory=dict)
    """What the pull phase read, by kind."""
    pulled: set[str] = field(default_factory=set)
    """The kinds that the pull phase has done."""
    token: TokenAnswer | None = None
    """The newest token."""
    refused_tokens: set[str] = field(default_factory=set)
    """The tokens that Xero refused since it last took one."""
    token_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a token is asked for, so that calls at the same time share one."""

    def token_refused(self, token_id: str) -> bool:
        """Record that Xero refused a token, and return whether a new token may help.

        Several calls may be refused with one stale token, which counts once. A token that replaced a refused one and
        is refused too shows that its age is not the reason.
        """
        self.refused_tokens.add(token_id)
        return self.refused_tokens == {token_id}

    def token_taken(self, token_id: str) -> None:
        """Record that Xero accepted a token; a call that began before its token was refused proves nothing."""
        if token_id not in self.refused_tokens:
            self.refused_tokens.clear()
