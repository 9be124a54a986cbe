"""Servers that were given by their addresses are used, and not replaced by private ones."""

from pathlib import Path

import asyncpg
import pytest

import launcher.ground
from launcher.failures import CannotRun
from launcher.ground import Ground
from launcher.ground.choice import Wish
from launcher.provision import with_database

PURPOSE = "given"


async def test_the_database_that_an_address_names_is_made_with_roles_that_can_sign_in(
    ground: Ground, tmp_path: Path
) -> None:
    address = with_database(ground.admin_database_url, "books").replace("postgresql://", "postgres://")
    wish = Wish(database_url=address, amqp_url=ground.amqp_admin_url)

    with launcher.ground.start(tmp_path, PURPOSE, wish) as given:
        assert given.supervisor.pids() == {}
        given.create_database(given.main_database)
        service = await asyncpg.connect(given.database_url("auth", given.main_database))
        assert await service.fetchval("SELECT current_database() || ' ' || current_schema()") == "books auth"
        await service.close()


async def test_two_who_were_given_the_same_server_know_the_same_passwords(
    ground: Ground, tmp_path: Path
) -> None:
    wish = Wish(database_url=ground.admin_database_url, amqp_url=ground.amqp_admin_url)

    with launcher.ground.start(tmp_path, PURPOSE, wish) as given:
        assert given.passwords == ground.passwords


async def test_a_broker_that_was_given_serves_every_service_as_it_is(ground: Ground, tmp_path: Path) -> None:
    wish = Wish(database_url=ground.admin_database_url, amqp_url=ground.amqp_admin_url)

    with launcher.ground.start(tmp_path, PURPOSE, wish) as given:
        assert given.amqp_url("sync-worker") == given.amqp_url("auth") == ground.amqp_admin_url
        with pytest.raises(CannotRun, match="used as it is"):
            given.create_vhost()


def test_a_broker_for_tests_needs_its_management_plugin(ground: Ground, tmp_path: Path) -> None:
    wish = Wish(ground.admin_database_url, ground.amqp_admin_url, "http://127.0.0.1:1", for_tests=True)

    with (
        pytest.raises(CannotRun, match="rabbitmq-plugins enable rabbitmq_management"),
        launcher.ground.start(tmp_path, PURPOSE, wish),
    ):
        pass
