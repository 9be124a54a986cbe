"""List, create and end the connections between a user's organisations and an app."""

from uuid import uuid4

from xero_sandbox.gate.limits import app_minute_header, count_app
from xero_sandbox.gate.token import access_of
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.dates import from_milliseconds
from xero_sandbox.wire.errors import forbidden, not_found
from xero_sandbox.wire.responses import Body, HTTPError, Response, json_response
from xero_sandbox.world.consents import Connection
from xero_sandbox.world.store import World


def connect(world: World, client_id: str, user_id: str, tenant_id: str, event_id: str) -> Connection:
    """Connect an organisation, or renew its connection."""
    now = world.clock.milliseconds()
    for old in world.consents.connections.values():
        if (old.client_id, old.user_id, old.tenant_id) == (client_id, user_id, tenant_id):
            _renew(world, old, event_id, now)
            return old
    made = Connection(str(uuid4()), client_id, user_id, tenant_id, event_id, now, now)
    world.consents.connections[made.connection_id] = made
    return made


@rule("connections.again", source="identity specification 16.1.0", sure="assumed", switch="connection_id")
def _renew(world: World, old: Connection, event_id: str, now: int) -> None:
    """A renewed connection keeps its id and creation time and gets a new updatedDateUtc and authEventId."""
    if not old.live and world.switches["connection_id"] == "new":
        del world.consents.connections[old.connection_id]
        old.connection_id = str(uuid4())
        world.consents.connections[old.connection_id] = old
    old.updated, old.event_id, old.live = now, event_id, True


def _time(milliseconds: int) -> str:
    moment = from_milliseconds(milliseconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond * 10:07d}"


def _body(world: World, connection: Connection) -> Body:
    return {
        "id": connection.connection_id,
        "authEventId": connection.event_id,
        "tenantId": connection.tenant_id,
        "tenantType": "ORGANISATION",
        "tenantName": world.ledgers[connection.tenant_id].organisation["Name"],
        "createdDateUtc": _time(connection.created),
        "updatedDateUtc": _time(connection.updated),
    }


@rule("connections.list", source="Managing connections page; SDK recordings", sure="wire")
def list_connections(request: SandboxRequest) -> Response:
    """GET /connections is a bare list, which may be empty, with 7-digit fractions, no Z and no tenant header."""
    access = access_of(request)
    count_app(request, access.client_id)
    event = request.query.get("autheventid")
    bodies = [
        _body(request.world, connection)
        for connection in request.world.consents.connected(access.client_id, access.user_id)
        if event is None or connection.event_id == event
    ]
    return json_response(bodies, headers=app_minute_header(request, access.client_id))


@rule("connections.delete", source="Managing connections page; reports of developers", sure="docs")
def delete_connection(request: SandboxRequest, connection_id: str) -> Response:
    """DELETE /connections/{id} is 204; an unknown id is 404, a tenant id or event id in its place is 403.

    Raises:
        HTTPError: 403 or 404.
    """
    access = access_of(request)
    count_app(request, access.client_id)
    own = request.world.consents.connected(access.client_id, access.user_id)
    for connection in own:
        if connection.connection_id == connection_id:
            connection.live = False
            return Response(204, headers=app_minute_header(request, access.client_id))
    if any(connection_id in (connection.tenant_id, connection.event_id) for connection in own):
        raise HTTPError(forbidden())
    raise HTTPError(not_found())
