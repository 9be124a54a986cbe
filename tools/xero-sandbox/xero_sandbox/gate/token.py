"""Check the bearer token and its scopes."""

from xero_sandbox.identity.scopes import opens
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.dates import from_milliseconds
from xero_sandbox.wire.errors import scope_missing, token_expired, unauthorized
from xero_sandbox.wire.responses import HTTPError
from xero_sandbox.world.consents import Access


@rule("gate.token", source="HTTP response codes page", sure="wire")
def access_of(request: SandboxRequest) -> Access:
    """A call needs an issued bearer token that is not revoked and not older than 30 minutes.

    Raises:
        HTTPError: 401.
    """
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    access = request.world.consents.access.get(value.strip())
    if kind.lower() != "bearer" or access is None or access.revoked:
        raise HTTPError(unauthorized())
    if request.world.clock.seconds() >= access.expires:
        raise HTTPError(token_expired(from_milliseconds(int(access.expires * 1000))))
    return access


@rule("gate.scope", source="Scopes page", sure="docs")
def check_scope(request: SandboxRequest, access: Access, scopes: tuple[str, ...]) -> None:
    """A call needs a scope that allows its resource, for reading or for writing.

    Raises:
        HTTPError: 401 or 403, by the switch `missing_scope`.
    """
    reading = request.method == "GET"
    if not any(opens(access.scopes, scope, reading) for scope in scopes):
        raise HTTPError(scope_missing(request.world.switches["missing_scope"]))
