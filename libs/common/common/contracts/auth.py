"""What auth says and answers: who somebody is, whether a company is connected, and Xero's tokens for the worker."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from common.contracts.message import Contract, Event, Time, Word

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]{1,190}$", strip_whitespace=True)]
Password = Annotated[str, StringConstraints(min_length=10, max_length=200)]


class XeroConnected(Event):
    """A company is connected to an organisation; `again` when it is the organisation it had before."""

    type: Literal["xero.connected"] = "xero.connected"
    tenant_id: UUID
    organisation: str
    again: bool = False


class XeroDisconnected(Event):
    """A company is no longer connected to this organisation."""

    type: Literal["xero.disconnected"] = "xero.disconnected"
    tenant_id: UUID
    reason: str


class XeroReconnectNeeded(Event):
    """Xero no longer accepts the consent of this company; somebody has to authenticate again."""

    type: Literal["xero.reconnect_needed"] = "xero.reconnect_needed"
    tenant_id: UUID | None = None
    reason: str


class SignUp(Contract):
    """Make a company and its first person."""

    company_name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    email: Email
    password: Password


class SignIn(Contract):
    """Who somebody says to be."""

    email: Annotated[str, Field(max_length=320)]
    password: Annotated[str, Field(max_length=200)]


class Session(Contract):
    """A signed-in session; the token is shown once."""

    token: str
    company_id: UUID
    expires_at: Time


class Credential(Contract):
    """A session token or an API key to look up."""

    secret: Annotated[str, Field(max_length=200)]


class Caller(Contract):
    """Who a session or an API key belongs to; `session_id` is None for a key, `key_id` for a session."""

    company_id: UUID
    company_name: str
    session_id: UUID | None = None
    key_id: UUID | None = None
    email: str | None = None
    csrf: str | None = None


class KeyName(Contract):
    """What a new API key is called."""

    name: Word


class ApiKey(Contract):
    """An API key; `key` is shown once, when it is made."""

    id: UUID
    name: str
    created_at: Time
    last_used_at: Time | None = None
    key: str | None = None


class Organisation(Contract):
    """An organisation a consent covers."""

    tenant_id: UUID
    name: str


ConnectionState = Literal["none", "choose", "connected", "disconnected", "reconnect_needed"]


class Connection(Contract):
    """How a company stands with Xero."""

    state: ConnectionState
    tenant_id: UUID | None = None
    organisation: str | None = None
    organisations: tuple[Organisation, ...] = ()
    reason: str | None = None

    @property
    def works(self) -> bool:
        """Tell whether Xero may be called for the organisation, also while a choice among others is open."""
        return self.tenant_id is not None and self.state in {"connected", "choose"}


class AuthenticateRequest(Contract):
    """Begin a consent for this sign-in."""

    session_id: UUID


class AuthenticateAnswer(Contract):
    """Where the browser has to go."""

    authorize_url: str


class Callback(Contract):
    """What Xero sent back to the redirect address."""

    session_id: UUID
    state: Annotated[str, Field(max_length=500)]
    code: Annotated[str, Field(max_length=2000)] | None = None
    error: Annotated[str, Field(max_length=500)] | None = None


class OrganisationChoice(Contract):
    """Which organisation is to be connected."""

    tenant_id: UUID


class TokenRequest(Contract):
    """Ask for an access token; `refused` is the id of a token that Xero has just refused."""

    tenant_id: UUID
    refused: str | None = None


class TokenAnswer(Contract):
    """An access token, to be used now and never kept; `token_id` names it without telling it."""

    access_token: str
    token_id: str
    expires_at: Time


class ConnectionTrouble(Contract):
    """What Xero answered the worker: the organisation is not connected, or a scope is missing."""

    tenant_id: UUID
    what: Literal["not_connected", "scope_missing"]
