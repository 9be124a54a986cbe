"""Signing up, in and out, and API keys."""

import asyncio
from uuid import UUID

from auth_service.domain.secrets import (
    KEY_PREFIX,
    csrf_of,
    email_key,
    hashed,
    new_secret,
    password_fits,
    password_hash,
)
from auth_service.errors import TooManyTries, UnknownKey, WrongPassword
from auth_service.flows import Dependencies
from auth_service.repository import credentials, people
from common.contracts.auth import ApiKey, Caller, Session, SignIn, SignUp
from common.errors import NotFound, NotSignedIn
from common.ids import new_id

TRIES = 10


async def sign_up(deps: Dependencies, wanted: SignUp) -> Session:
    """Make a company with its first person, who is signed in at once."""
    async with deps.hashing:
        password = await asyncio.to_thread(password_hash, wanted.password)
    company_id, secret = new_id(), new_secret()
    async with deps.database.transaction(company_id) as connection:
        await people.add_company(connection, company_id, wanted.company_name)
        person_id = await people.add_person(
            connection, company_id, wanted.email, email_key(wanted.email), password
        )
        expires_at = await credentials.begin_session(connection, company_id, person_id, hashed(secret))
    return Session(token=secret, company_id=company_id, expires_at=expires_at)


async def sign_in(deps: Dependencies, form: SignIn) -> Session:
    """Begin a session for a person whose password fits; a try counts before it is known how it ends."""
    key = email_key(form.email)
    person = await _begin_try(deps, key)
    async with deps.hashing:
        known = person.password_hash if person else None
        fits = await asyncio.to_thread(password_fits, known, form.password)
    if person is None or not fits:
        raise WrongPassword
    secret = new_secret()
    async with deps.database.transaction(person.company_id) as connection:
        await people.clear_tries(connection, hashed(key))
        expires_at = await credentials.begin_session(
            connection, person.company_id, person.person_id, hashed(secret)
        )
    return Session(token=secret, company_id=person.company_id, expires_at=expires_at)


async def _begin_try(deps: Dependencies, key: str) -> people.Person | None:
    async with deps.database.everyone() as connection:
        if await people.tries(connection, hashed(key)) >= TRIES:
            raise TooManyTries
        await people.note_try(connection, hashed(key))
        return await people.person_of(connection, key)


async def sign_out(deps: Dependencies, secret: str) -> None:
    """End a session; whose it was does not matter."""
    async with deps.database.everyone() as connection:
        await credentials.end_session(connection, hashed(secret))


async def session_holder(deps: Dependencies, secret: str) -> Caller:
    """Tell who a session belongs to."""
    async with deps.database.everyone() as connection:
        caller = await credentials.session_holder(connection, hashed(secret), csrf_of(secret))
    if caller is None:
        raise NotSignedIn
    return caller


async def key_holder(deps: Dependencies, secret: str) -> Caller:
    """Tell which company an API key belongs to."""
    async with deps.database.everyone() as connection:
        caller = await credentials.key_holder(connection, hashed(secret))
    if caller is None:
        raise UnknownKey
    return caller


async def make_key(deps: Dependencies, company_id: UUID, name: str) -> ApiKey:
    """Make an API key; the key itself is told this once."""
    secret = KEY_PREFIX + new_secret()
    async with deps.database.transaction(company_id) as connection:
        made = await credentials.add_key(connection, company_id, name, hashed(secret))
    return made.model_copy(update={"key": secret})


async def list_keys(deps: Dependencies, company_id: UUID) -> list[ApiKey]:
    """List the names of a company's API keys."""
    async with deps.database.transaction(company_id) as connection:
        return await credentials.keys(connection, company_id)


async def delete_key(deps: Dependencies, company_id: UUID, key_id: UUID) -> None:
    """Delete an API key, which is refused from then on."""
    async with deps.database.transaction(company_id) as connection:
        if not await credentials.remove_key(connection, company_id, key_id):
            raise NotFound
