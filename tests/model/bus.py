"""The broker of the model: messages wait in it until the model delivers them, in any order and as often as it likes."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from common.contracts.message import Event
from common.messaging.publisher import Outgoing, Publisher
from sync_worker import handlers


@dataclass(frozen=True)
class Message:
    """A message that waits to be delivered."""

    type: str
    company_id: UUID
    body: bytes
    source: str

    @property
    def for_worker(self) -> bool:
        """Return whether the sync worker has a queue for it."""
        return any(self.type in queue.events for queue in handlers.QUEUES)


@dataclass
class Bus:
    """Messages in the order they came."""

    waiting: list[Message] = field(default_factory=list)
    delivered: list[Message] = field(default_factory=list)
    elsewhere: list[Message] = field(default_factory=list)

    def publish(self, company_id: UUID, event: Event, source: str) -> None:
        """Take in what a service said."""
        self.take(Message(event.type, company_id, event.model_dump_json(by_alias=True).encode(), source))

    def take(self, message: Message) -> None:
        """Take in a message; those the worker has no queue for are the other services'."""
        (self.waiting if message.for_worker else self.elsewhere).append(message)

    def acked(self, message: Message) -> None:
        """Forget a message that was handled, but for a while it may still come once more."""
        if message in self.waiting:
            self.waiting.remove(message)
        self.delivered = [*self.delivered[-30:], message]


class ModelPublisher(Publisher):
    """Hands the outbox's messages to the model's broker."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def publish(self, message: Outgoing, time_limit: float = 10) -> None:
        """Publish, confirmed."""
        self._bus.take(Message(message.type, message.company_id, message.body, "sync-worker"))


def registered(subscriptions: Any) -> dict[str, Any]:
    """Return the handlers that the service subscribes, by their queue."""
    found: dict[str, Any] = {}

    def subscribe(queue: Any) -> Any:
        def keep(handler: Any) -> Any:
            found[queue.name] = handler
            return handler

        return keep

    subscriptions(subscribe)
    return found
