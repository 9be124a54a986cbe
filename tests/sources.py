"""Another invoicing system with a RabbitMQ user of its own, made on a node of the tests."""

import secrets
from urllib.parse import urlsplit

import aio_pika

from launcher.broker.users import OPERATOR, rights_of_source
from launcher.infrastructure import Infrastructure
from launcher.infrastructure.rabbitmq import PrivateRabbit, grants


async def add_source(infrastructure: Infrastructure, vhost: str, name: str) -> str:
    """Create the user and the queue of the replies to it, as `launcher source` does; return the user's URL."""
    rabbit = infrastructure._rabbit
    assert isinstance(rabbit, PrivateRabbit), "this test creates a user on a node of its own"
    password = secrets.token_hex(12)
    created = f'rabbit_auth_backend_internal:add_user(<<"{name}">>, <<"{password}">>, <<"launcher">>)'
    rabbit.evaluate(",".join((created, *grants(name, vhost, rights_of_source(name)))))
    operator = infrastructure.amqp_url(OPERATOR, vhost)
    async with await aio_pika.connect(operator) as connection:
        queue = await (await connection.channel()).declare_queue(
            f"replies.{name}", durable=True, arguments={"x-queue-type": "quorum"}
        )
        await queue.bind("replies", routing_key=name)
    return urlsplit(operator)._replace(netloc=f"{name}:{password}@{_address(operator)}").geturl()


def _address(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
