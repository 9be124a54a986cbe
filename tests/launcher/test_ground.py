"""The servers: what a service may do on them, and that they come back with what they held."""

import asyncio

import aio_pika
import asyncpg
import pytest
from aiormq.exceptions import ChannelAccessRefused, ProbableAuthenticationError
from pamqp.common import FieldTable

from launcher.ground import ADMIN, Ground

QUORUM: FieldTable = {"x-queue-type": "quorum"}


async def test_a_service_may_declare_its_own_queues_and_no_others(ground: Ground) -> None:
    vhost = ground.create_vhost()
    connection = await aio_pika.connect(ground.amqp_url("sync-worker", vhost))

    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("sync-worker.records", durable=True, arguments=QUORUM)
        with pytest.raises(ChannelAccessRefused):
            await channel.declare_queue("auth.records", durable=True, arguments=QUORUM)

    assert queue.name == "sync-worker.records"
    ground.drop_vhost(vhost)


async def test_messages_and_rows_survive_servers_that_are_killed(ground: Ground) -> None:
    vhost, database = ground.create_vhost(), ground.create_database()
    async with await aio_pika.connect(ground.amqp_url(ADMIN, vhost)) as connection:
        channel = await connection.channel(publisher_confirms=True)
        await channel.declare_queue("kept", durable=True, arguments=QUORUM)
        # RabbitMQ 3.10 keeps a new quorum queue half a second in memory, and one killed before that is lost.
        await asyncio.sleep(2)
        message = aio_pika.Message(b"here", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, "kept")
    owner = await asyncpg.connect(ground.database_url("log_owner", database))
    await owner.execute("CREATE TABLE kept AS SELECT 'here' AS word")

    for server in (ground.postgresql, ground.rabbitmq):
        server.kill()
        assert server.pid is None
        server.start()

    async with await aio_pika.connect(ground.amqp_url(ADMIN, vhost)) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue("kept")
        async with queue.iterator(no_ack=True, timeout=30) as messages:
            kept = await anext(messages)
    reader = await asyncpg.connect(ground.database_url("log", database))
    assert kept.body == b"here"
    assert await reader.fetchval("SELECT word FROM kept") == "here"
    await reader.close()


async def test_a_wrong_password_is_refused_by_both_servers(ground: Ground) -> None:
    vhost, database = ground.create_vhost(), ground.create_database()
    amqp = ground.amqp_url("auth", vhost).replace("auth:", "auth:wrong")
    postgres = ground.database_url("auth", database).replace("auth:", "auth:wrong")

    with pytest.raises(ProbableAuthenticationError):
        await aio_pika.connect(amqp)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres)
