"""Auth's events, requests and responses: sign-in, the connection to Xero, and access tokens for the sync worker."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from common.contracts.message import Contract, Event, Time, Word

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]{1,190}$", strip_whitespace=True)]
Password = Annotated[str, StringConstraints(min_length=10, max_length=200)]


class XeroConnected(Event):
    """A company is connected to an organisation; `again` is true if it was connected to this organisation before."""

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
    """Xero no longer accepts the consent of this company; a person has to authenticate again."""

    type: Literal["xero.reconnect_needed"] = "xero.reconnect_needed"
    tenant_id: UUID | None = None
    reason: str


class SignUp(Contract):
    """A request to create a company and its first person."""

    company_name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    email: Email
    password: Password


class SignIn(Contract):
    """An e-mail address and password to sign in with."""

    email: Annotated[str, Field(max_length=320)]
    password: Annotated[str, Field(max_length=200)]


class Session(Contract):
    """A new session; its token is returned only here."""

    token: str
    company_id: UUID
    expires_at: Time


class Credential(Contract):
    """A session token or an API key to look up."""

    secret: Annotated[str, Field(max_length=200)]


class Caller(Contract):
    """The holder of a session or an API key.

    `session_id`, `email` and `csrf` are None for a key; `key_id` is None for a session.
    """

    company_id: UUID
    company_name: str
    session_id: UUID | None = None
    key_id: UUID | None = None
    email: str | None = None
    csrf: str | None = None


class KeyName(Contract):
    """The name of a new API key."""

    name: Word


class ApiKey(Contract):
    """An API key; `key` is the secret, returned only when the key is created and None afterwards."""

    id: UUID
    name: str
    created_at: Time
    last_used_at: Time | None = None
    key: str | None = None


class Organisation(Contract):
    """An organisation that a consent covers."""

    tenant_id: UUID
    name: str


ConnectionState = Literal["none", "choose", "connected", "disconnected", "reconnect_needed"]


class Connection(Contract):
    """The state of a company's connection to Xero.

    `organisations` are those to choose from; `reason` is a sentence about why the connection does not work, else None.
    """

    state: ConnectionState
    tenant_id: UUID | None = None
    organisation: str | None = None
    organisations: tuple[Organisation, ...] = ()
    reason: str | None = None

    @property
    def works(self) -> bool:
        """Whether Xero may be called for the organisation, even while a choice among other organisations is open."""
        return self.tenant_id is not None and self.state in {"connected", "choose"}


class AuthenticateRequest(Contract):
    """A request to start a consent for a session."""

    session_id: UUID


class AuthenticateAnswer(Contract):
    """The address of Xero's authorise page for this consent."""

    authorize_url: str


class Callback(Contract):
    """The query parameters of Xero's redirect, with the session that followed it (RFC 6749, section 4.1.2)."""

    session_id: UUID
    state: Annotated[str, Field(max_length=500)]
    code: Annotated[str, Field(max_length=2000)] | None = None
    error: Annotated[str, Field(max_length=500)] | None = None


class OrganisationChoice(Contract):
    """The organisation to connect."""

    tenant_id: UUID


class TokenRequest(Contract):
    """A request for an access token; `refused` is the id of a token that Xero has just refused."""

    tenant_id: UUID
    refused: str | None = None


class TokenAnswer(Contract):
    """An access token, to be used at once and never stored; `token_id` identifies it without revealing it."""

    access_token: str
    token_id: str
    expires_at: Time


class ConnectionTrouble(Contract):
    """Xero's refusal of a call by the worker: the organisation is not connected, or a scope is missing."""

    tenant_id: UUID
    what: Literal["not_connected", "scope_missing"]
