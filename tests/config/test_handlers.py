"""Config as a real process, consuming from and publishing to a real RabbitMQ.

If this breaks, an owner who connects to Xero never gets accounts to choose from, and no sync can start.
"""

from uuid import UUID, uuid4

import aio_pika

from common.contracts.auth import XeroConnected
from common.contracts.config import SettingsAnswer, SettingsChanged
from common.contracts.gateway import SyncRequested
from common.http import ServiceClient
from common.messaging.publisher import Publisher
from tests.config.builders import (
    BANK,
    KOWHAI,
    SALES,
    TENANT,
    TILL,
    a_change,
    a_pull,
    choices_when_read,
    publish,
)
from tests.config.conftest import RECEIVED
from tests.waiting import until
from tests.world import World


async def next_published(world: World) -> tuple[str, UUID, bytes]:
    connection = await aio_pika.connect(world.infrastructure.amqp_url("sync-worker", world.vhost))
    async with connection:
        queue = await (await connection.channel()).get_queue(RECEIVED.name)
        message = await until(lambda: queue.get(fail=False), "a message")
        await message.ack()
        return str(message.type), UUID(str(message.headers["company"])), message.body


async def test_from_connecting_to_saved_settings(
    world: World, config: ServiceClient, auth: Publisher, worker: Publisher
) -> None:
    company_id = uuid4()
    path = f"/companies/{company_id}/settings"

    await publish(auth, company_id, XeroConnected(tenant_id=KOWHAI, organisation="Kowhai Florists"))
    kind, company, body = await next_published(world)
    requested = SyncRequested.model_validate_json(body)
    assert (kind, company, requested.mode) == ("sync.requested", company_id, "choices")

    await publish(worker, company_id, a_pull())
    choices = await choices_when_read(config, company_id)
    assert (choices.payment_accounts, choices.revenue_accounts) == ((BANK, TILL), (SALES,))

    params = {**TENANT, "by": "mere@kowhai.example"}
    saved = await config.ask("PUT", path, SettingsAnswer, a_change(), params=params)
    assert (saved.valid, saved.version) == (True, 1)
    assert await config.ask("GET", path, SettingsAnswer, params=TENANT) == saved
    kind, company, body = await next_published(world)
    assert SettingsChanged.model_validate_json(body).version == 1
