"""Sign-up, sign-in, sign-out, and API keys."""

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
    """Create a company with its first person and start a session; `EmailTaken` if the address is in use."""
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
    """Start a session for a person with the right password; the attempt is counted before the password is checked.

    The tenth attempt within 15 minutes is the last one; further ones fail with `TooManyTries`.

    Raises:
        WrongPassword: The password is wrong, or nobody has this e-mail address.
    """
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
    """End a session; an unknown or ended one is ignored."""
    async with deps.database.everyone() as connection:
        await credentials.end_session(connection, hashed(secret))


async def session_holder(deps: Dependencies, secret: str) -> Caller:
    """Return the holder of a session.

    Raises:
        NotSignedIn: The session has ended, or there is none with this secret.
    """
    async with deps.database.everyone() as connection:
        caller = await credentials.session_holder(connection, hashed(secret), csrf_of(secret))
    if caller is None:
        raise NotSignedIn
    return caller


async def key_holder(deps: Dependencies, secret: str) -> Caller:
    """Return the holder of an API key.

    Raises:
        UnknownKey: There is no API key with this secret.
    """
    async with deps.database.everyone() as connection:
        caller = await credentials.key_holder(connection, hashed(secret))
    if caller is None:
        raise UnknownKey
    return caller


async def make_key(deps: Dependencies, company_id: UUID, name: str) -> ApiKey:
    """Create an API key; `key` holds its secret, which cannot be read again."""
    secret = KEY_PREFIX + new_secret()
    async with deps.database.transaction(company_id) as connection:
        made = await credentials.add_key(connection, company_id, name, hashed(secret))
    return made.model_copy(update={"key": secret})


async def list_keys(deps: Dependencies, company_id: UUID) -> list[ApiKey]:
    """List a company's API keys, the oldest first, without their secrets."""
    async with deps.database.transaction(company_id) as connection:
        return await credentials.keys(connection, company_id)


async def delete_key(deps: Dependencies, company_id: UUID, key_id: UUID) -> None:
    """Delete an API key, which is refused from then on.

    Raises:
        NotFound: The company has no such key.
    """
    async with deps.database.transaction(company_id) as connection:
        if not await credentials.remove_key(connection, company_id, key_id):
            raise NotFound
