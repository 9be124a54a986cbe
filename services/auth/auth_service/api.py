"""Auth's routes for other services; only the sync worker may get tokens."""

from uuid import UUID

from fastapi import APIRouter

from auth_service.flows import Dependencies, connections, consents, people, tokens
from common.contracts.auth import (
    ApiKey,
    AuthenticateAnswer,
    AuthenticateRequest,
    Callback,
    Caller,
    Connection,
    ConnectionTrouble,
    Credential,
    KeyName,
    OrganisationChoice,
    Session,
    SignIn,
    SignUp,
    TokenAnswer,
    TokenRequest,
)
from common.http import called_by


def router(deps: Dependencies) -> APIRouter:
    """Return all routes of auth."""
    routes = APIRouter()
    for part in (_people, _keys, _connection, _worker):
        routes.include_router(part(deps))
    return routes


def _people(deps: Dependencies) -> APIRouter:
    """Return the routes of sessions; a repeated sign-up fails with `EmailTaken`, so no secret is stored for repeats."""
    routes = APIRouter(dependencies=[called_by("gateway")])

    @routes.post("/sign-up", status_code=201)
    async def sign_up(wanted: SignUp) -> Session:
        """Create a company and its first person, and start a session."""
        return await people.sign_up(deps, wanted)

    @routes.post("/sign-in")
    async def sign_in(body: SignIn) -> Session:
        """Start a session; refused after ten failed attempts within 15 minutes."""
        return await people.sign_in(deps, body)

    @routes.post("/sign-out", status_code=204)
    async def sign_out(session: Credential) -> None:
        """End a session."""
        await people.sign_out(deps, session.secret)

    @routes.post("/who")
    async def who(session: Credential) -> Caller:
        """Return the holder of a session."""
        return await people.session_holder(deps, session.secret)

    @routes.post("/key-holder")
    async def key_holder(key: Credential) -> Caller:
        """Return the holder of an API key."""
        return await people.key_holder(deps, key.secret)

    return routes


def _keys(deps: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/companies/{company_id}/keys", dependencies=[called_by("gateway")])

    @routes.get("")
    async def list_keys(company_id: UUID) -> dict[str, list[ApiKey]]:
        """List the API keys, without their secrets."""
        return {"items": await people.list_keys(deps, company_id)}

    @routes.post("", status_code=201)
    async def make_key(company_id: UUID, wanted: KeyName) -> ApiKey:
        """Create an API key; only this response contains its secret."""
        return await people.make_key(deps, company_id, wanted.name)

    @routes.delete("/{key_id}", status_code=204)
    async def delete_key(company_id: UUID, key_id: UUID) -> None:
        """Delete an API key, which is refused from then on."""
        await people.delete_key(deps, company_id, key_id)

    return routes


def _connection(deps: Dependencies) -> APIRouter:
    """Return the routes of the connection; repeats have no effect: a consent's state works once."""
    routes = APIRouter(prefix="/companies/{company_id}/connection")
    of_gateway = [called_by("gateway")]

    @routes.get("", dependencies=[called_by("gateway", "sync-worker")])
    async def look(company_id: UUID) -> Connection:
        """Return the state of the company's connection to Xero."""
        return await connections.get_connection(deps, company_id)

    @routes.post("/authenticate", dependencies=of_gateway)
    async def authenticate(company_id: UUID, request: AuthenticateRequest) -> AuthenticateAnswer:
        """Start a consent and return the address of Xero's authorise page; only this session can complete it."""
        return await consents.authenticate(deps, company_id, request.session_id)

    @routes.post("/callback", dependencies=of_gateway)
    async def come_back(company_id: UUID, callback: Callback) -> Connection:
        """Complete a consent with the parameters of Xero's redirect."""
        return await consents.complete(deps, company_id, callback)

    @routes.put("/organisation", dependencies=of_gateway)
    async def choose(company_id: UUID, choice: OrganisationChoice) -> Connection:
        """Connect one of the organisations that the consent covers."""
        return await connections.choose(deps, company_id, choice.tenant_id)

    @routes.delete("", status_code=204, dependencies=of_gateway)
    async def disconnect(company_id: UUID) -> None:
        """End the connection, here and at Xero."""
        await connections.disconnect(deps, company_id)

    return routes


def _worker(deps: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/companies/{company_id}", dependencies=[called_by("sync-worker")])

    @routes.post("/token")
    async def give_token(company_id: UUID, request: TokenRequest) -> TokenAnswer:
        """Return an access token for the organisation, refreshed if necessary."""
        return await tokens.give_token(deps, company_id, request)

    @routes.post("/connection/trouble")
    async def take_trouble(company_id: UUID, trouble: ConnectionTrouble) -> Connection:
        """Check the connection after Xero refused a call of the worker, and return its state."""
        return await connections.report_trouble(deps, company_id, trouble)

    return routes
