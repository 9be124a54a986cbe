"""PostgreSQL and RabbitMQ that are given by their addresses are used as they are.

If this breaks, an operator cannot run the suite on existing servers, or it starts private ones and stores the records
there.
"""

from pathlib import Path

import asyncpg
import pytest

import launcher.infrastructure
from launcher.failures import CannotRun
from launcher.infrastructure import Infrastructure
from launcher.infrastructure.choice import ServerOptions
from launcher.provision import with_database

PURPOSE = "given"


async def test_the_database_that_an_address_names_is_made_with_roles_that_can_sign_in(
    infrastructure: Infrastructure, tmp_path: Path
) -> None:
    address = with_database(infrastructure.admin_database_url, "books").replace(
        "postgresql://", "postgres://"
    )
    options = ServerOptions(database_url=address, amqp_url=infrastructure.amqp_admin_url)

    with launcher.infrastructure.start(tmp_path, PURPOSE, options) as given:
        assert given.supervisor.pids() == {}
        given.create_database(given.main_database)
        service = await asyncpg.connect(given.database_url("auth", given.main_database))
        assert await service.fetchval("SELECT current_database() || ' ' || current_schema()") == "books auth"
        await service.close()


async def test_two_who_were_given_the_same_server_know_the_same_passwords(
    infrastructure: Infrastructure, tmp_path: Path
) -> None:
    options = ServerOptions(
        database_url=infrastructure.admin_database_url, amqp_url=infrastructure.amqp_admin_url
    )

    with launcher.infrastructure.start(tmp_path, PURPOSE, options) as given:
        assert given.passwords == infrastructure.passwords


async def test_a_broker_that_was_given_serves_every_service_as_it_is(
    infrastructure: Infrastructure, tmp_path: Path
) -> None:
    options = ServerOptions(
        database_url=infrastructure.admin_database_url, amqp_url=infrastructure.amqp_admin_url
    )

    with launcher.infrastructure.start(tmp_path, PURPOSE, options) as given:
        assert given.amqp_url("sync-worker") == given.amqp_url("auth") == infrastructure.amqp_admin_url
        with pytest.raises(CannotRun, match="used as it is"):
            given.create_vhost()


def test_a_broker_for_tests_needs_its_management_plugin(
    infrastructure: Infrastructure, tmp_path: Path
) -> None:
    options = ServerOptions(
        infrastructure.admin_database_url, infrastructure.amqp_admin_url, "http://127.0.0.1:1", for_tests=True
    )

    with (
        pytest.raises(CannotRun, match="rabbitmq-plugins enable rabbitmq_management"),
        launcher.infrastructure.start(tmp_path, PURPOSE, options),
    ):
        pass
