"""Publishes the events of the gateway with publisher confirms and a time limit."""

import asyncio
from uuid import UUID

from common import telemetry
from common.availability import is_unavailable
from common.contracts.message import Event
from common.logs import logger
from common.messaging.publisher import Outgoing, Publisher
from gateway.errors import PublishFailed

TIME_LIMIT = 5
_log = logger("publisher")


class EventPublisher:
    """Publisher of events; the gateway owns no tables, so it has no outbox."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    async def __call__(self, company_id: UUID, *events: Event) -> None:
        """Publish events and wait up to 5 seconds for RabbitMQ to confirm all of them.

        Raises:
            PublishFailed: At least one event was not confirmed. All of them may be published again.
        """
        trace = telemetry.traceparent()
        results = await asyncio.gather(
            *(self._publisher.publish(_outgoing(company_id, event, trace), TIME_LIMIT) for event in events),
            return_exceptions=True,
        )
        failed = [result for result in results if isinstance(result, BaseException)]
        if not failed:
            return
        if is_unavailable(failed[0]):
            _log.warning("RabbitMQ did not confirm", events=len(failed), reason=repr(failed[0]))
            raise PublishFailed from failed[0]
        raise failed[0]


def _outgoing(company_id: UUID, event: Event, trace: str) -> Outgoing:
    body = event.model_dump_json(by_alias=True).encode()
    return Outgoing(event.id, event.type, company_id, body, trace)
