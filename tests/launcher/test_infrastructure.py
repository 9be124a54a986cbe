"""The servers that the launcher starts: rights of a service, passwords, and survival of a kill.

If this breaks, a killed server loses messages or rows, or one service can take over
the queues of another.
"""

import asyncio

import aio_pika
import asyncpg
import pytest
from aiormq.exceptions import ChannelAccessRefused, ProbableAuthenticationError
from pamqp.common import FieldTable

from launcher.infrastructure import ADMIN, Infrastructure
from tests.waiting import let_pass

QUORUM: FieldTable = {"x-queue-type": "quorum"}


async def test_a_service_may_declare_its_own_queues_and_no_others(infrastructure: Infrastructure) -> None:
    vhost = infrastructure.create_vhost()
    connection = await aio_pika.connect(infrastructure.amqp_url("sync-worker", vhost))

    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("sync-worker.records", durable=True, arguments=QUORUM)
        with pytest.raises(ChannelAccessRefused):
            await channel.declare_queue("auth.records", durable=True, arguments=QUORUM)

    assert queue.name == "sync-worker.records"
    infrastructure.drop_vhost(vhost)


async def test_messages_and_rows_survive_servers_that_are_killed(infrastructure: Infrastructure) -> None:
    vhost, database = infrastructure.create_vhost(), infrastructure.create_database()
    async with await aio_pika.connect(infrastructure.amqp_url(ADMIN, vhost)) as connection:
        channel = await connection.channel(publisher_confirms=True)
        await channel.declare_queue("kept", durable=True, arguments=QUORUM)
        because = (
            "RabbitMQ 3.10 keeps a new quorum queue in memory for half a second, and loses it when killed"
        )
        await asyncio.to_thread(let_pass, 2, because)
        message = aio_pika.Message(b"here", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, "kept")
    owner = await asyncpg.connect(infrastructure.database_url("log_owner", database))
    await owner.execute("CREATE TABLE kept AS SELECT 'here' AS word")

    for server in (infrastructure.postgresql, infrastructure.rabbitmq):
        server.kill()
        assert server.pid is None
        server.start()

    async with await aio_pika.connect(infrastructure.amqp_url(ADMIN, vhost)) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue("kept")
        async with queue.iterator(no_ack=True, timeout=30) as messages:
            stored = await anext(messages)
    reader = await asyncpg.connect(infrastructure.database_url("log", database))
    assert stored.body == b"here"
    assert await reader.fetchval("SELECT word FROM kept") == "here"
    await reader.close()


async def test_a_wrong_password_is_refused_by_both_servers(infrastructure: Infrastructure) -> None:
    vhost, database = infrastructure.create_vhost(), infrastructure.create_database()
    amqp = infrastructure.amqp_url("auth", vhost).replace("auth:", "auth:wrong")
    postgres = infrastructure.database_url("auth", database).replace("auth:", "auth:wrong")

    with pytest.raises(ProbableAuthenticationError):
        await aio_pika.connect(amqp)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres)
