"""Checks the bearer token and its scopes."""

from xero_sandbox.identity.scopes import opens
from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.dates import from_milliseconds
from xero_sandbox.wire.errors import scope_missing, token_expired, unauthorized
from xero_sandbox.world.consents import Access


@rule("gate.token", source="HTTP response codes page", sure="wire")
def access_of(visit: Visit) -> Access:
    """A call needs a bearer token that was given out, is not revoked and not older than 30 minutes."""
    kind, _, value = visit.headers.get("authorization", "").partition(" ")
    access = visit.world.consents.access.get(value.strip())
    if kind.lower() != "bearer" or access is None or access.revoked:
        raise unauthorized()
    if visit.world.clock.seconds() >= access.expires:
        raise token_expired(from_milliseconds(int(access.expires * 1000)))
    return access


@rule("gate.scope", source="Scopes page", sure="docs")
def check_scope(visit: Visit, access: Access, scopes: tuple[str, ...]) -> None:
    """A call needs a scope that opens its resource, for reading or for writing."""
    reading = visit.method == "GET"
    if not any(opens(access.scopes, scope, reading) for scope in scopes):
        raise scope_missing(visit.world.switches["missing_scope"])
