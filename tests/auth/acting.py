"""The people around auth: they sign up, decide on Xero's consent page, and look into the database."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import httpx

from auth_service.flows import Dependencies, consents, people, tokens
from common.contracts.auth import Callback, Caller, Connection, SignUp, TokenAnswer, TokenRequest
from common.postgres import Database
from tests.world import NO_TLS, Running, World

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Member:
    """Somebody who has signed up."""

    token: str
    caller: Caller

    @property
    def company_id(self) -> UUID:
        """Return the company."""
        return self.caller.company_id

    @property
    def session_id(self) -> UUID:
        """Return the session."""
        assert self.caller.session_id is not None
        return self.caller.session_id


async def a_member(deps: Dependencies, email: str = "flora@florist.example") -> Member:
    """Sign somebody up."""
    session = await people.sign_up(
        deps, SignUp(company_name=f"Company of {email}", email=email, password=PASSWORD)
    )
    return Member(session.token, await people.session_holder(deps, session.token))


class Time:
    """The clock of the database, and of the sandbox where there is one."""

    def __init__(self, world: World) -> None:
        self._url = world.infrastructure.database_url("auth_owner", world.database)
        self.sandbox: Running | None = None
        self._ahead = 0

    async def pass_by(self, seconds: int, *, at_xero: bool = True) -> None:
        """Let time pass."""
        self._ahead += seconds
        connection = await asyncpg.connect(self._url)
        await connection.execute(
            f"CREATE OR REPLACE FUNCTION clock() RETURNS timestamptz LANGUAGE sql VOLATILE "
            f"AS $$SELECT clock_timestamp() + interval '{self._ahead} seconds'$$"
        )
        await connection.close()
        if self.sandbox is not None and at_xero:
            async with httpx.AsyncClient(base_url=self.sandbox.url, verify=NO_TLS) as client:
                (await client.post("/_sandbox/clock", json={"advance_s": seconds})).raise_for_status()


class Ledger:
    """The sandbox, seen from its consent page and its control."""

    def __init__(self, sandbox: Running) -> None:
        self.client = httpx.AsyncClient(base_url=sandbox.url, timeout=30, verify=NO_TLS)

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    async def tenants(self) -> list[UUID]:
        """List the organisations there are."""
        state = (await self.client.get("/_sandbox/state")).json()
        return [UUID(one["tenant_id"]) for one in state["organisations"]]

    async def users(self, authorize_url: str) -> list[str]:
        """List the people who may log in, as the page offers them."""
        page = (await self.client.get(authorize_url)).text
        return re.findall(r'<option value="([^"]+)"', page)

    async def decide(
        self, authorize_url: str, tenant_ids: Sequence[UUID], decision: str = "allow", user: int = 0
    ) -> dict[str, str]:
        """Decide on the consent page; give what the browser is sent back with."""
        who = (await self.users(authorize_url))[user]
        form = {"decision": decision, "tenant_id": [str(one) for one in tenant_ids], "user_id": who}
        answer = await self.client.post(authorize_url, data=form)
        assert answer.status_code == 302, answer.text
        back = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in back.items()}

    async def all_requests(self) -> list[dict[str, Any]]:
        """List everything that was asked of Xero."""
        seen: list[dict[str, Any]] = (await self.client.get("/_sandbox/requests")).json()["requests"]
        return seen

    async def requests(self, path: str, **form: str) -> list[dict[str, Any]]:
        """List what was asked of Xero at a path, with these words in the body."""
        return [
            one
            for one in await self.all_requests()
            if one["path"] == path and all(f"{name}={value}" in one["body"] for name, value in form.items())
        ]

    async def takes(self, access_token: str) -> bool:
        """Return whether Xero takes an access token."""
        answer = await self.client.get("/connections", headers={"Authorization": f"Bearer {access_token}"})
        return answer.status_code == 200

    async def revoke(self, refresh_token: str) -> None:
        """Take the whole grant back, as the person can in Xero."""
        answer = await self.client.post(
            "/connect/revocation", data={"token": refresh_token}, auth=("sandbox", "sandbox-secret")
        )
        answer.raise_for_status()

    async def connections(self, access_token: str) -> dict[UUID, str]:
        """List what a person has connected: organisation and connection id."""
        answer = await self.client.get("/connections", headers={"Authorization": f"Bearer {access_token}"})
        answer.raise_for_status()
        return {UUID(one["tenantId"]): one["id"] for one in answer.json()}

    async def remove(self, access_token: str, tenant_id: UUID) -> None:
        """Remove a connection, as the person can in Xero."""
        connection_id = (await self.connections(access_token))[tenant_id]
        answer = await self.client.delete(
            f"/connections/{connection_id}", headers={"Authorization": f"Bearer {access_token}"}
        )
        answer.raise_for_status()

    async def fault(self, fault: str, path: str, count: int = 1, **options: Any) -> None:
        """Arm a fault."""
        armed = {"fault": fault, "match": {"path": path}, "count": count, "options": options}
        answer = await self.client.post("/_sandbox/faults", json=armed)
        assert answer.is_success, answer.text


async def come_back(deps: Dependencies, member: Member, back: dict[str, str]) -> Connection:
    """Bring what Xero said to auth."""
    callback = Callback(
        session_id=member.session_id, state=back["state"], code=back.get("code"), error=back.get("error")
    )
    return await consents.complete(deps, member.company_id, callback)


async def consented(
    deps: Dependencies, ledger: Ledger, member: Member, tenant_ids: Sequence[UUID], user: int = 0
) -> Connection:
    """Go through Xero's page and back."""
    begun = await consents.authenticate(deps, member.company_id, member.session_id)
    return await come_back(deps, member, await ledger.decide(begun.authorize_url, tenant_ids, user=user))


async def published(database: Database) -> list[tuple[UUID, str]]:
    """List what was said so far: company and event, in order."""
    async with database.everyone() as connection:
        rows = await connection.fetch("SELECT company_id, type FROM outbox ORDER BY id")
    return [(row["company_id"], row["type"]) for row in rows]


async def everything_kept(database: Database) -> str:
    """Return every row of auth's schema as text."""
    async with database.everyone() as connection:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'auth'")
        rows = [
            row["line"]
            for table in tables
            for row in await connection.fetch(f'SELECT t::text AS line FROM "{table["tablename"]}" t')
        ]
    assert rows
    return "\n".join(rows)


async def refreshes(ledger: Ledger) -> int:
    """Return the number of refresh requests to Xero."""
    return len(await ledger.requests("/connect/token", grant_type="refresh_token"))


async def give(
    deps: Dependencies, member: Member, tenant_id: UUID, refused: str | None = None
) -> TokenAnswer:
    """Ask for a token as the sync worker does."""
    return await tokens.give_token(
        deps, member.company_id, TokenRequest(tenant_id=tenant_id, refused=refused)
    )


async def works(ledger: Ledger, answer: TokenAnswer, tenant_id: UUID) -> bool:
    """Return whether Xero takes a token for an organisation."""
    headers = {
        "Authorization": f"Bearer {answer.access_token}",
        "xero-tenant-id": str(tenant_id),
        "Accept": "application/json",
    }
    answered_by_xero = await ledger.client.get("/api.xro/2.0/Organisation", headers=headers)
    return answered_by_xero.status_code == 200


async def refresh_token(deps: Dependencies, database: Database) -> str:
    """Return the refresh token of the only grant."""
    async with database.everyone() as connection:
        return deps.cipher.decrypt(await connection.fetchval("SELECT encrypted_refresh_token FROM grants"))


async def connected_events(database: Database) -> list[tuple[UUID, UUID, bool]]:
    """Return what was said of connections: company, organisation, and whether it had it before."""
    async with database.everyone() as connection:
        rows = await connection.fetch(
            "SELECT company_id, body FROM outbox WHERE type = 'xero.connected' ORDER BY id"
        )
    bodies = [(row["company_id"], json.loads(row["body"])) for row in rows]
    return [(company, UUID(body["tenant_id"]), body["again"]) for company, body in bodies]
