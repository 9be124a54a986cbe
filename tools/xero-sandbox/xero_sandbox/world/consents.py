"""Apps, users, authorisation codes, tokens and connections."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class App:
    """A client registered with Xero; without redirect URIs it may use any on localhost."""

    client_id: str
    secret: str
    redirects: tuple[str, ...] = ()
    name: str = "InvoiceASAP"


@dataclass(frozen=True)
class User:
    """A person with a Xero login. The period lock date does not apply to an adviser."""

    user_id: str
    email: str
    given_name: str
    family_name: str
    adviser: bool = False


@dataclass
class Code:
    """An authorisation code and the consent that it stands for."""

    value: str
    client_id: str
    user_id: str
    redirect_uri: str
    scopes: frozenset[str]
    event_id: str
    made: float
    challenge: str | None
    used: bool = False


@dataclass
class Access:
    """An issued access token."""

    value: str
    client_id: str
    user_id: str
    scopes: frozenset[str]
    event_id: str
    expires: float
    revoked: bool = False


@dataclass
class Refresh:
    """A refresh token; after it is superseded it works until its grace period ends."""

    value: str
    client_id: str
    user_id: str
    scopes: frozenset[str]
    event_id: str
    expires: float
    superseded: float | None = None
    successor: str | None = None


@dataclass
class Connection:
    """One organisation that one user has connected to one app."""

    connection_id: str
    client_id: str
    user_id: str
    tenant_id: str
    event_id: str
    created: int
    updated: int
    live: bool = True


@dataclass
class Consents:
    """All codes, tokens and connections. `granted` holds the scopes by client id and user id."""

    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    refresh: dict[str, Refresh] = field(default_factory=dict)
    connections: dict[str, Connection] = field(default_factory=dict)
    granted: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def connected(self, client_id: str, user_id: str) -> list[Connection]:
        """Return the live connections of one user to one app."""
        return [
            connection
            for connection in self.connections.values()
            if connection.live and (connection.client_id, connection.user_id) == (client_id, user_id)
        ]
