"""Incidents: changes outside the app's control, applied at once or just before or after a request."""

from collections.abc import Callable
from typing import Any

from xero_sandbox.identity.tokens import end_consent
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.merging import merge
from xero_sandbox.wire.dates import read_day
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.store import World

Options = dict[str, Any]


class IncidentTargetNotFound(Exception):
    """The object or organisation of the incident does not exist."""


@rule("faults.grant_expired", source="OAuth 2.0 token types page", sure="docs")
def _grant_expired(world: World, ledger: Ledger, options: Options) -> None:
    """The fault grant_expired expires every refresh and access token; connections stay."""
    now = world.clock.seconds()
    for refresh in world.consents.refresh.values():
        refresh.expires = min(refresh.expires, now)
    for access in world.consents.access.values():
        access.expires = min(access.expires, now)


@rule("faults.organisation_disconnected", source="reports of developers", sure="report")
def _disconnected(world: World, ledger: Ledger, options: Options) -> None:
    """The fault organisation_disconnected ends an organisation's connections; tokens can still be refreshed."""
    for connection in world.consents.connections.values():
        if connection.tenant_id == ledger.tenant_id:
            connection.live = False


@rule("faults.consent_revoked", source="OAuth 2.0 revocation page", sure="docs")
def _revoked(world: World, ledger: Ledger, options: Options) -> None:
    """The fault consent_revoked ends the consent of every user who connected the organisation."""
    for connection in list(world.consents.connections.values()):
        if connection.tenant_id == ledger.tenant_id and connection.live:
            end_consent(world, connection.client_id, connection.user_id)


def _found(ledger: Ledger, kind: str, paths: tuple[str, ...], options: Options, prefix: str = "") -> Body:
    identity = options.get(f"{prefix}id")
    body = ledger[kind].get(str(identity).lower()) if identity else None
    for path in paths:
        value = options.get(f"{prefix}{path.lower()}")
        if body is None and value:
            body = next(iter(ledger[kind].find(path, str(value))), None)
    if body is None:
        names = ", ".join(f"{prefix}{name}" for name in ("id", *(path.lower() for path in paths)))
        raise IncidentTargetNotFound(f"There is no such object in {kind}. Name it by one of: {names}.")
    return body


@rule("faults.contact_archived", source="Contacts page", sure="docs")
def _contact_archived(world: World, ledger: Ledger, options: Options) -> None:
    """The fault contact_archived archives the contact with that id or name."""
    contact = _found(ledger, "Contacts", ("Name",), options)
    ledger.save("Contacts", {**contact, "ContactStatus": "ARCHIVED"})


@rule("faults.contact_merged", source="Contacts page", sure="docs")
def _contact_merged(world: World, ledger: Ledger, options: Options) -> None:
    """The fault contact_merged archives a contact, points it to the survivor and moves its documents there."""
    contact = _found(ledger, "Contacts", ("Name",), options)
    into = _found(ledger, "Contacts", ("Name",), options, "into_")["ContactID"]
    merge(ledger, contact, into)


@rule("faults.account_archived", source="Accounts page", sure="docs")
def _account_archived(world: World, ledger: Ledger, options: Options) -> None:
    """The fault account_archived archives the account with that id, code or name."""
    account = _found(ledger, "Accounts", ("Code", "Name"), options)
    ledger.save("Accounts", {**account, "Status": "ARCHIVED"})


@rule("faults.period_locked", source="Organisation page", sure="docs")
def _period_locked(world: World, ledger: Ledger, options: Options) -> None:
    """The fault period_locked sets the period lock date, or with year_end the end of year lock date.

    Raises:
        IncidentTargetNotFound: the date cannot be read.
    """
    key = "EndOfYearLockDate" if options.get("year_end") else "PeriodLockDate"
    try:
        ledger.organisation[key] = read_day(str(options.get("date") or ledger.today()))
    except ValueError as error:
        raise IncidentTargetNotFound("date must be a date such as 2026-08-31.") from error


@rule("faults.organisation_offline", source="HTTP response codes page", sure="docs")
def _offline(world: World, ledger: Ledger, options: Options) -> None:
    """The fault organisation_offline takes one organisation offline, or back online with online=true."""
    ledger.offline = not options.get("online")


@rule("faults.day_used", source="reports of developers", sure="report")
def _day_used(world: World, ledger: Ledger, options: Options) -> None:
    """The fault day_used consumes the day's calls as the app's other jobs would; `left` remain, by default none."""
    left = int(options.get("left") or 0)
    for connection in world.consents.connections.values():
        if connection.tenant_id == ledger.tenant_id and connection.live:
            day = world.usage[connection.client_id, ledger.tenant_id].day
            day.limit = world.limits.of_day(world.switches["plan"])
            day.calls.extend([world.clock.seconds()] * max(0, day.left() - left))


INCIDENTS: dict[str, Callable[[World, Ledger, Options], None]] = {
    "grant_expired": _grant_expired,
    "organisation_disconnected": _disconnected,
    "consent_revoked": _revoked,
    "contact_archived": _contact_archived,
    "contact_merged": _contact_merged,
    "account_archived": _account_archived,
    "period_locked": _period_locked,
    "organisation_offline": _offline,
    "day_used": _day_used,
}


def apply_incident(world: World, name: str, match: dict[str, str], options: Options) -> None:
    """Apply an incident to the organisation that options or match name, by default the first.

    Raises:
        IncidentTargetNotFound: there is no such organisation.
    """
    tenant_id = str(options.get("tenant_id") or match.get("tenant_id") or next(iter(world.ledgers))).lower()
    if tenant_id not in world.ledgers:
        raise IncidentTargetNotFound(f"There is no organisation {tenant_id}.")
    INCIDENTS[name](world, world.ledgers[tenant_id], options)
