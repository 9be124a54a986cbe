"""The state of a company's connection to Xero, from its connection, its grant and the organisations it may choose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from common.contracts.auth import Connection, ConnectionState, Organisation

DEAD_GRANT = "Xero no longer accepts InvoiceASAP's permission. Authenticate again."
SCOPE_MISSING = "InvoiceASAP does not have all the permissions it needs in Xero. Authenticate again."
GONE_AT_XERO = "The connection was removed in Xero, or the person who authorised it no longer has access."
BY_PERSON = "It was disconnected in InvoiceASAP."
REPLACED = "Another organisation was connected instead."


@dataclass(frozen=True)
class Link:
    """A company's connection to an organisation as stored, with the state of its grant, None if the grant is gone."""

    company_id: UUID
    tenant_id: UUID
    organisation: str
    grant_id: UUID | None
    state: Literal["connected", "disconnected", "insufficient_scope"]
    reason: str
    grant_state: Literal["ok", "needs_reauth"] | None

    @property
    def live(self) -> bool:
        """Whether the company is connected to the organisation, even if the connection does not work."""
        return self.state != "disconnected"

    @property
    def works(self) -> bool:
        """Whether Xero may be called for the organisation."""
        return self.state == "connected" and self.grant_state == "ok"


@dataclass(frozen=True)
class AtXero:
    """One element of Xero's list of connections (GET /connections).

    `event_id` is Xero's `authEventId`: the consent that made the connection.
    """

    connection_id: UUID
    tenant_id: UUID
    name: str
    event_id: UUID | None


def standing(link: Link | None, offers: Sequence[Organisation]) -> Connection:
    """Return the state of a company's connection as other services see it; `link` is None if it never had one."""
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
    """Return the connections that a consent covers, out of all connections that the person has made.

    When a person consents again, Xero keeps the first consent's event on a connection that still exists (reported by
    users of its PHP library). So if no connection has the new event, the result is the connections that this company
    was granted before: those with one of `earlier_events` and those of the `former` organisations.
    """
    new = [each for each in at_xero if event_id is not None and each.event_id == event_id]
    return new or [each for each in at_xero if each.event_id in earlier_events or each.tenant_id in former]
