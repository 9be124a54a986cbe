"""Client of auth: sessions, API keys and the Xero connection."""

from uuid import UUID

from common.contracts.auth import (
    ApiKey,
    AuthenticateAnswer,
    AuthenticateRequest,
    Callback,
    Caller,
    Connection,
    Credential,
    KeyName,
    OrganisationChoice,
    Session,
    SignIn,
    SignUp,
)
from common.contracts.message import Contract
from common.http import ServiceClient


class ApiKeys(Contract):
    """The API keys of a company."""

    items: tuple[ApiKey, ...]


class AuthClient:
    """Client of auth; `patient` has a longer timeout, for calls that hash a password or wait for Xero."""

    def __init__(self, client: ServiceClient, patient: ServiceClient) -> None:
        self._client, self._patient = client, patient

    async def sign_up(self, account: SignUp, request_id: UUID) -> Session:
        """Create a company and its first person, and return their session."""
        return await self._patient.ask("POST", "/sign-up", Session, account, request_id=request_id)

    async def sign_in(self, credentials: SignIn) -> Session:
        """Create a session."""
        return await self._patient.ask("POST", "/sign-in", Session, credentials)

    async def sign_out(self, token: str) -> None:
        """End a session."""
        await self._client.send("POST", "/sign-out", Credential(secret=token))

    async def caller(self, token: str) -> Caller:
        """Return the person and company of a session token."""
        return await self._client.ask("POST", "/who", Caller, Credential(secret=token))

    async def key_holder(self, key: str) -> Caller:
        """Return the company of an API key."""
        return await self._client.ask("POST", "/key-holder", Caller, Credential(secret=key))

    async def keys(self, company_id: UUID) -> ApiKeys:
        """List the API keys of a company."""
        return await self._client.ask("GET", f"/companies/{company_id}/keys", ApiKeys)

    async def create_key(self, company_id: UUID, name: KeyName, request_id: UUID) -> ApiKey:
        """Create an API key; only this response contains the key itself."""
        path = f"/companies/{company_id}/keys"
        return await self._client.ask("POST", path, ApiKey, name, request_id=request_id)

    async def delete_key(self, company_id: UUID, key_id: UUID) -> None:
        """Delete an API key."""
        await self._client.send("DELETE", f"/companies/{company_id}/keys/{key_id}")

    async def connection(self, company_id: UUID) -> Connection:
        """Return the Xero connection of a company."""
        return await self._client.ask("GET", f"/companies/{company_id}/connection", Connection)

    async def authenticate(self, company_id: UUID, session_id: UUID) -> AuthenticateAnswer:
        """Start a consent and return the address of Xero's consent page."""
        path = f"/companies/{company_id}/connection/authenticate"
        return await self._client.ask(
            "POST", path, AuthenticateAnswer, AuthenticateRequest(session_id=session_id)
        )

    async def callback(self, company_id: UUID, callback: Callback) -> Connection:
        """Complete a consent with the parameters that Xero sent back."""
        path = f"/companies/{company_id}/connection/callback"
        return await self._patient.ask("POST", path, Connection, callback)

    async def choose(self, company_id: UUID, choice: OrganisationChoice, request_id: UUID) -> Connection:
        """Connect one of the organisations that the consent covers."""
        path = f"/companies/{company_id}/connection/organisation"
        return await self._patient.ask("PUT", path, Connection, choice, request_id=request_id)

    async def disconnect(self, company_id: UUID) -> None:
        """End the connection, here and in Xero."""
        await self._patient.send("DELETE", f"/companies/{company_id}/connection")

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
        await self._patient.close()
