"""What other services ask of auth; tokens are for the sync worker alone."""

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
    """Make all routes of auth."""
    routes = APIRouter()
    for part in (_people, _keys, _connection, _worker):
        routes.include_router(part(deps))
    return routes


def _people(deps: Dependencies) -> APIRouter:
    """Sessions; a repeated sign-up meets its own e-mail address, so no answer with a secret has to be kept."""
    routes = APIRouter(dependencies=[called_by("gateway")])

    @routes.post("/sign-up", status_code=201)
    async def sign_up(wanted: SignUp) -> Session:
        """Make a company and its first person, signed in."""
        return await people.sign_up(deps, wanted)

    @routes.post("/sign-in")
    async def sign_in(body: SignIn) -> Session:
        """Begin a session; refused after too many tries."""
        return await people.sign_in(deps, body)

    @routes.post("/sign-out", status_code=204)
    async def sign_out(session: Credential) -> None:
        """End a session."""
        await people.sign_out(deps, session.secret)

    @routes.post("/who")
    async def who(session: Credential) -> Caller:
        """Tell whose session this is."""
        return await people.session_holder(deps, session.secret)

    @routes.post("/key-holder")
    async def key_holder(key: Credential) -> Caller:
        """Tell whose API key this is."""
        return await people.key_holder(deps, key.secret)

    return routes


def _keys(deps: Dependencies) -> APIRouter:
    routes = APIRouter(prefix="/companies/{company_id}/keys", dependencies=[called_by("gateway")])

    @routes.get("")
    async def list_keys(company_id: UUID) -> dict[str, list[ApiKey]]:
        """Answer the API keys, without what is secret of them."""
        return {"items": await people.list_keys(deps, company_id)}

    @routes.post("", status_code=201)
    async def make_key(company_id: UUID, wanted: KeyName) -> ApiKey:
        """Make an API key, shown this once."""
        return await people.make_key(deps, company_id, wanted.name)

    @routes.delete("/{key_id}", status_code=204)
    async def delete_key(company_id: UUID, key_id: UUID) -> None:
        """End an API key at once."""
        await people.delete_key(deps, company_id, key_id)

    return routes


def _connection(deps: Dependencies) -> APIRouter:
    """The connection; repeats do no harm: a state works once, what is chosen or ended already stays so."""
    routes = APIRouter(prefix="/companies/{company_id}/connection")
    of_gateway = [called_by("gateway")]

    @routes.get("", dependencies=[called_by("gateway", "sync-worker")])
    async def look(company_id: UUID) -> Connection:
        """Answer how the company stands with Xero."""
        return await connections.get_connection(deps, company_id)

    @routes.post("/authenticate", dependencies=of_gateway)
    async def authenticate(company_id: UUID, request: AuthenticateRequest) -> AuthenticateAnswer:
        """Begin a consent: the address of Xero's page, bound to this sign-in."""
        return await consents.authenticate(deps, company_id, request.session_id)

    @routes.post("/callback", dependencies=of_gateway)
    async def come_back(company_id: UUID, callback: Callback) -> Connection:
        """Finish a consent with what Xero sent back."""
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
        """Give an access token for the organisation, refreshed where it has to be."""
        return await tokens.give_token(deps, company_id, request)

    @routes.post("/connection/trouble")
    async def take_trouble(company_id: UUID, trouble: ConnectionTrouble) -> Connection:
        """Take note of what Xero told the worker about the connection."""
        return await connections.report_trouble(deps, company_id, trouble)

    return routes
