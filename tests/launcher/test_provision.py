"""Roles and rights in PostgreSQL: a service works in its own schema, and only its owner migrates it.

If this breaks, one service can read the tables of another, or an operator without superuser rights cannot install the
suite.
"""

import subprocess
import sys

import asyncpg
import pytest

from launcher import provision
from launcher.failures import CannotRun
from launcher.infrastructure import Infrastructure
from launcher.provisioning import variable_of


async def test_a_service_works_in_the_tables_that_its_owner_makes(infrastructure: Infrastructure) -> None:
    database = infrastructure.create_database()
    owner = await asyncpg.connect(infrastructure.database_url("sync_worker_owner", database))
    service = await asyncpg.connect(infrastructure.database_url("sync_worker", database))

    await owner.execute("CREATE TABLE lease (id bigint GENERATED ALWAYS AS IDENTITY, owner text)")
    await service.execute("INSERT INTO lease (owner) VALUES ('worker')")

    assert await service.fetchval("SELECT owner FROM sync_worker.lease") == "worker"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute("DROP TABLE lease")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute("CREATE TABLE mine (id int)")


async def test_a_service_cannot_read_what_another_keeps(infrastructure: Infrastructure) -> None:
    database = infrastructure.create_database()
    owner = await asyncpg.connect(infrastructure.database_url("auth_owner", database))
    await owner.execute("CREATE TABLE token AS SELECT 'secret' AS word")
    stranger = await asyncpg.connect(infrastructure.database_url("log", database))

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await stranger.fetchval("SELECT word FROM auth.token")


async def test_no_role_can_step_round_row_security(infrastructure: Infrastructure) -> None:
    database = infrastructure.create_database()
    admin = await asyncpg.connect(provision.with_database(infrastructure.admin_database_url, database))

    mighty = await admin.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY($1)"
        " AND (rolbypassrls OR rolsuper OR rolcreaterole OR rolcreatedb)",
        list(infrastructure.passwords),
    )
    known = await admin.fetchval(
        "SELECT count(*) FROM pg_roles WHERE rolname = ANY($1)", list(infrastructure.passwords)
    )

    assert mighty == []
    assert known == len(infrastructure.passwords) == 10


async def test_providing_twice_keeps_what_is_there(infrastructure: Infrastructure) -> None:
    database = infrastructure.create_database()
    owner = await asyncpg.connect(infrastructure.database_url("log_owner", database))
    await owner.execute("CREATE TABLE entry AS SELECT 1 AS id")

    infrastructure.create_database(database)

    service = await asyncpg.connect(infrastructure.database_url("log", database))
    assert await service.fetchval("SELECT id FROM entry") == 1


async def test_a_copy_has_the_tables_the_rows_and_the_rights_of_its_template(
    infrastructure: Infrastructure,
) -> None:
    database = infrastructure.create_database()
    owner = await asyncpg.connect(infrastructure.database_url("config_owner", database))
    await owner.execute("CREATE TABLE entry AS SELECT 1 AS id")
    await owner.close()

    infrastructure.copy_database(database, f"{database}_copy")

    service = await asyncpg.connect(infrastructure.database_url("config", f"{database}_copy"))
    stranger = await asyncpg.connect(infrastructure.database_url("log", f"{database}_copy"))
    await service.execute("INSERT INTO entry VALUES (2)")
    assert await service.fetchval("SELECT sum(id) FROM entry") == 3
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await stranger.fetchval("SELECT id FROM config.entry")


async def test_who_made_the_roles_can_provide_without_being_superuser(infrastructure: Infrastructure) -> None:
    server = infrastructure.admin_database_url.partition("@")[2]
    admin = await asyncpg.connect(infrastructure.admin_database_url)
    await admin.execute("CREATE ROLE clerk LOGIN CREATEDB CREATEROLE PASSWORD 'clerk'")
    for role in infrastructure.passwords:
        await admin.execute(f"GRANT {role} TO clerk WITH ADMIN OPTION, INHERIT FALSE, SET FALSE")

    await provision.provisioned(f"postgresql://clerk:clerk@{server}", "clerks", infrastructure.passwords)

    owner = await asyncpg.connect(infrastructure.database_url("log_owner", "clerks"))
    service = await asyncpg.connect(infrastructure.database_url("log", "clerks"))
    await owner.execute("CREATE TABLE entry AS SELECT 1 AS id")
    assert await service.fetchval("SELECT id FROM entry") == 1


async def test_who_may_not_make_roles_is_told_what_is_missing(infrastructure: Infrastructure) -> None:
    server = infrastructure.admin_database_url.partition("@")[2]
    admin = await asyncpg.connect(infrastructure.admin_database_url)
    await admin.execute("CREATE ROLE visitor LOGIN PASSWORD 'visitor'")

    with pytest.raises(CannotRun, match="CREATEROLE CREATEDB"):
        await provision.provisioned(
            f"postgresql://visitor:visitor@{server}", "visitors", infrastructure.passwords
        )


def test_the_verb_provides_with_the_passwords_of_its_environment(infrastructure: Infrastructure) -> None:
    address = provision.with_database(infrastructure.admin_database_url, "composed")
    passwords = {variable_of(role): password for role, password in infrastructure.passwords.items()}

    done = launch(DATABASE_URL=address, **passwords)

    assert (done.returncode, done.stdout) == (0, "The database is ready for the services.\n")
    assert provision.answers(infrastructure.database_url("config", "composed"))


def test_the_verb_names_the_passwords_it_lacks(infrastructure: Infrastructure) -> None:
    done = launch(DATABASE_URL=infrastructure.admin_database_url, AUTH_DB_PASSWORD="there")

    assert done.returncode == 2
    assert "Missing passwords: AUTH_OWNER_DB_PASSWORD, CONFIG_DB_PASSWORD" in done.stderr


def launch(**environment: str) -> "subprocess.CompletedProcess[str]":
    """Carry out the verb in an environment of its own."""
    command = [sys.executable, "-m", "launcher", "provision"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
