"""What config answers as a real process, and to whom.

If this breaks, the settings page shows no accounts or accepts one that Xero does not have, or another service reads
more than it may.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest

from common.contracts.config import SettingsAnswer
from common.errors import Refused
from common.http import Identity, ServiceClient
from common.messaging.publisher import Publisher
from tests.config.builders import BANK, TENANT, a_change, a_pull, choices_when_read, publish
from tests.world import World


async def test_choices_not_read_yet_are_503_and_say_when_to_ask_again(config: ServiceClient) -> None:
    with pytest.raises(Refused) as refused:
        await config.send("GET", f"/companies/{uuid4()}/choices", params=TENANT)

    answer = refused.value.answer
    assert (answer.status, answer.code) == (503, "choices_not_read_yet")


async def test_an_account_that_is_not_offered_is_422_with_its_pointer(
    config: ServiceClient, worker: Publisher
) -> None:
    company_id = uuid4()
    await publish(worker, company_id, a_pull())
    await choices_when_read(config, company_id)

    change = a_change(revenue_account_id=BANK.id)
    with pytest.raises(Refused) as refused:
        await config.send("PUT", f"/companies/{company_id}/settings", change, params=TENANT)

    answer = refused.value.answer
    assert (answer.status, answer.code) == (422, "invalid")
    assert [error["pointer"] for error in answer.errors or ()] == ["/revenue_account_id"]


async def test_the_worker_may_read_settings_and_nothing_else(
    config: ServiceClient, world: World, identity: Callable[[str], Identity]
) -> None:
    worker = ServiceClient("config", world.url("config"), identity("sync-worker"))
    log = ServiceClient("config", world.url("config"), identity("log"))
    company = f"/companies/{uuid4()}"

    answer = await worker.ask("GET", f"{company}/settings", SettingsAnswer, params=TENANT)
    assert (answer.version, answer.valid) == (0, False)
    refused = [
        (worker, "PUT", "settings", a_change()),
        (worker, "GET", "choices", None),
        (log, "GET", "settings", None),
    ]
    for client, method, what, body in refused:
        with pytest.raises(Refused) as refusal:
            await client.send(method, f"{company}/{what}", body, params=TENANT)
        assert refusal.value.answer.status == 403
    await worker.close()
    await log.close()
