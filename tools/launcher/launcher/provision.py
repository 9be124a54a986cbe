"""Creates the services' database, roles, schemas and grants; repeated runs are safe."""

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from launcher.failures import CannotRun
from launcher.loops import outside_of_loops

SCHEMAS = ("auth", "config", "sync_worker", "log", "invoicing")

# One provisioner at a time: roles belong to the whole server and cannot be changed concurrently.
_LOCK = 7_302_117


def roles_of(schema: str) -> tuple[str, str]:
    """Return the role that a service works as, and the role that owns and migrates its schema."""
    return schema, f"{schema}_owner"


def all_roles() -> list[str]:
    """Return both roles of every schema."""
    return [role for schema in SCHEMAS for role in roles_of(schema)]


def with_database(url: str, database: str) -> str:
    """Return the URL with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def for_role(url: str, role: str, password: str, database: str) -> str:
    """Return the URL of a database on the same server for another role."""
    server = urlsplit(url).netloc.rpartition("@")[2]
    return urlunsplit(urlsplit(url)._replace(netloc=f"{role}:{password}@{server}", path=f"/{database}"))


def answers(url: str) -> bool:
    """Return whether the server accepts a connection now."""
    return outside_of_loops(_answers(url))


def provision(admin_url: str, database: str, passwords: Mapping[str, str]) -> None:
    """Create everything that is missing in the database, as a user that may create roles and databases."""
    outside_of_loops(provisioned(admin_url, database, passwords))


def copy(admin_url: str, template: str, database: str) -> None:
    """Create a database as a copy of another, with its grants; nobody may be connected to the template."""
    outside_of_loops(_copied(admin_url, template, database))


def remove(admin_url: str, database: str) -> None:
    """Delete a database and close all connections to it; the roles remain."""
    outside_of_loops(_removed(admin_url, database))


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    await connection.close()
    return True


async def provisioned(admin_url: str, database: str, passwords: Mapping[str, str]) -> None:
    """Do the same as `provision` inside a running event loop.

    Raises:
        CannotRun: If the user may not create roles or databases.
    """
    server = await _connect(admin_url)
    try:
        await server.execute("SELECT pg_advisory_lock($1)", _LOCK)
        for role, password in passwords.items():
            await _provide_role(server, role, password)
        if await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database) is None:
            await server.execute(f"CREATE DATABASE {_name(database)}")
        await _provide_grants(admin_url, database)
    except asyncpg.InsufficientPrivilegeError as error:
        raise CannotRun(
            f"The user of DATABASE_URL may not create the suite's roles and database: {error}. As the server's "
            f"administrator, run: ALTER ROLE {_name(urlsplit(admin_url).username or '')} CREATEROLE CREATEDB;"
        ) from error
    finally:
        await server.close()


async def _copied(admin_url: str, template: str, database: str) -> None:
    server = await _connect(admin_url)
    try:
        await server.execute(
            f"CREATE DATABASE {_name(database)} TEMPLATE {_name(template)} STRATEGY FILE_COPY"
        )
        await _provide_grants(admin_url, database)
    finally:
        await server.close()


async def _removed(admin_url: str, database: str) -> None:
    server = await _connect(admin_url)
    try:
        await server.execute(f"DROP DATABASE IF EXISTS {_name(database)} WITH (FORCE)")
    finally:
        await server.close()


async def _connect(url: str) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(url, timeout=10)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        address = urlsplit(url)
        raise CannotRun(
            f"Cannot connect to the database at {address.hostname}:{address.port or 5432} as "
            f"{address.username}: {error}. Check DATABASE_URL."
        ) from error


async def _provide_role(server: asyncpg.Connection, role: str, password: str) -> None:
    """Create a role that may only log in, or update its password."""
    found = await server.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    statement = "ALTER ROLE {} PASSWORD {}" if found else "CREATE ROLE {} LOGIN PASSWORD {}"
    await server.execute(statement.format(_name(role), await _text(server, password)))
    if not await server.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER"):
        # Without superuser rights, only a member of an owner can set that owner's default privileges.
        await server.execute(f"GRANT {_name(role)} TO CURRENT_USER")


async def _provide_grants(admin_url: str, database: str) -> None:
    inside = await _connect(with_database(admin_url, database))
    try:
        async with inside.transaction():
            await inside.execute(f"REVOKE ALL ON DATABASE {_name(database)} FROM PUBLIC")
            await inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            for schema in SCHEMAS:
                await inside.execute(_grants_of(schema, database))
    finally:
        await inside.close()


def _grants_of(schema: str, database: str) -> str:
    role, owner = (_name(each) for each in roles_of(schema))
    name, inside = _name(schema), _name(database)
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {name} GRANT"
    return f"""
        CREATE SCHEMA IF NOT EXISTS {name} AUTHORIZATION {owner};
        GRANT CONNECT ON DATABASE {inside} TO {role}, {owner};
        ALTER ROLE {role} IN DATABASE {inside} SET search_path = {name};
        ALTER ROLE {owner} IN DATABASE {inside} SET search_path = {name};
        GRANT USAGE ON SCHEMA {name} TO {role};
        {defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
        {defaults} USAGE, SELECT ON SEQUENCES TO {role};
        {defaults} EXECUTE ON FUNCTIONS TO {role};
    """


async def _text(server: asyncpg.Connection, value: str) -> str:
    quoted: str = await server.fetchval("SELECT quote_literal($1::text)", value)
    return quoted


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
