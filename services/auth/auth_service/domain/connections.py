"""How a company stands with Xero, put together from its connection, the grant above it, and what it may choose from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from common.contracts.auth import Connection, ConnectionState, Organisation

DEAD_GRANT = "Xero no longer accepts the permission it was given; somebody has to authenticate again."
SCOPE_MISSING = (
    "The permission given to InvoiceASAP does not cover all it needs; somebody has to authenticate again."
)
GONE_AT_XERO = "The connection was removed in Xero, or the person who authorised it lost access."
BY_PERSON = "Somebody disconnected it in InvoiceASAP."
REPLACED = "Another organisation was connected instead."


@dataclass(frozen=True)
class Link:
    """A company's connection to an organisation as it is kept, with the state of the grant it is under."""

    company_id: UUID
    tenant_id: UUID
    organisation: str
    grant_id: UUID | None
    state: Literal["connected", "disconnected", "insufficient_scope"]
    reason: str
    grant_state: Literal["ok", "needs_reauth"] | None

    @property
    def live(self) -> bool:
        """Tell whether the organisation is this company's."""
        return self.state != "disconnected"

    @property
    def works(self) -> bool:
        """Tell whether Xero may be called for it."""
        return self.state == "connected" and self.grant_state == "ok"


@dataclass(frozen=True)
class AtXero:
    """One element of Xero's list of connections."""

    connection_id: UUID
    tenant_id: UUID
    name: str
    event_id: UUID | None


def standing(link: Link | None, offers: Sequence[Organisation]) -> Connection:
    """Say how a company stands with Xero, in the words of the contract."""
    if offers:
        state: ConnectionState = "choose"
    elif link is None:
        return Connection(state="none")
    elif not link.live:
        state = "disconnected"
    else:
        state = "connected" if link.works else "reconnect_needed"
    named = link if link is not None and (state != "choose" or link.works) else None
    return Connection(
        state=state,
        tenant_id=named.tenant_id if named else None,
        organisation=named.organisation if named else None,
        organisations=tuple(offers),
        reason=_reason(link) if link and state != "choose" else None,
    )


def _reason(link: Link) -> str | None:
    if link.live and link.grant_state != "ok":
        return DEAD_GRANT
    return link.reason or None


def granted(
    at_xero: Sequence[AtXero],
    event_id: UUID | None,
    earlier_events: Collection[UUID],
    former: Collection[UUID],
) -> list[AtXero]:
    """Pick what a consent covers from all that this person has connected.

    Xero keeps the event of the first consent on a connection that it still has when somebody consents again
    (users of its PHP library report it), so where the new event names nothing, what this company was granted
    before counts.
    """
    new = [one for one in at_xero if event_id is not None and one.event_id == event_id]
    return new or [one for one in at_xero if one.event_id in earlier_events or one.tenant_id in former]
