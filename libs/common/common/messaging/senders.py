"""Checks who sent a message: RabbitMQ verifies the user, and the contracts say which event that user may publish."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from common.contracts import OPEN_EVENTS, PUBLISHERS
from common.errors import Failure
from common.logs import logger
from common.messaging.topology import WorkQueue

if TYPE_CHECKING:
    from aio_pika.abc import AbstractIncomingMessage
    from faststream import StreamMessage

_log = logger("senders")
OPERATOR = "operator"
ORIGINAL_USER = "original_user"
SENDER = "sender"
"""The name under which the verified sender stands among a message's headers while it is handled."""
SERVICES = frozenset(service for services in PUBLISHERS.values() for service in services)
"""The services that publish events."""
CompanyOf = Callable[[str], Awaitable[UUID | None]]


class NotAllowed(Failure):
    """This user may not publish this event."""

    code, status = "not_allowed", 403
    remedy = "Publish only events of your own company, with the event's type as the routing key."


def user_of(url: str) -> str:
    """Return the user that an AMQP URL signs in as."""
    return unquote(urlsplit(url).username or "guest")


def sender_of(message: "AbstractIncomingMessage") -> str:
    """Return the user that published a message first, empty if RabbitMQ has not verified any.

    RabbitMQ refuses a message whose user id is not the user of its connection. What the operator published, a copy or
    the message of a service that signs in as the operator, names the sender in a header, which counts there only.
    """
    if message.user_id == OPERATOR:
        return str(message.headers.get(ORIGINAL_USER, ""))
    return message.user_id or ""


def may_publish(sender: str, event_type: str) -> bool:
    """Return whether a sender is a service that may publish an event of this type."""
    return sender in PUBLISHERS.get(event_type, ())


class Senders:
    """The checks of one service; off if the service does not sign in to RabbitMQ with a user of its own name.

    `company_of` returns the company of another invoicing system's user, None if it does not know the user. Without it,
    only services may publish, and `open` is False.
    """

    def __init__(self, service: str, url: str, company_of: CompanyOf | None = None) -> None:
        self.user = user_of(url)
        self.enforced = self.user == service
        self.open = company_of is not None
        self._company_of = company_of
        if not self.enforced:
            _log.warning(
                "senders of events are not checked: RabbitMQ's user is not named like the service",
                user=self.user,
            )

    def sender_of(self, message: "AbstractIncomingMessage") -> str:
        """Return the sender of a message; where checks are off, the name that the message itself gives."""
        return sender_of(message) if self.enforced else message.app_id or ""

    def is_stranger(self, message: "AbstractIncomingMessage") -> bool:
        """Return whether a message came from a user that is no service; one without a verified user did not."""
        return self.enforced and self.sender_of(message) not in {*SERVICES, ""}

    async def check(self, msg: "StreamMessage[Any]", queue: WorkQueue) -> None:
        """Return if the sender may publish this event for its company, and name the sender among the headers.

        An event of a type that is unknown here passes if its sender publishes another event of this queue.

        Raises:
            NotAllowed: The sender may not publish it, or the routing key is not the event's type.
        """
        sender = self.sender_of(msg.raw_message)
        msg.headers[SENDER] = sender
        if not self.enforced:
            return
        body = await msg.decode()
        event = str(body.get("type", "")) if isinstance(body, dict) else ""
        routing_key = msg.raw_message.routing_key
        if routing_key not in {event, queue.name}:
            raise NotAllowed(
                f"The routing key {routing_key} differs from the event's type {event or '(none)'}."
            )
        publishes_here = any(may_publish(sender, one) for one in queue.events)
        if not publishes_here or (event in PUBLISHERS and not may_publish(sender, event)):
            await self._check_company(sender, event, str(msg.headers.get("company", "")))

    async def _check_company(self, sender: str, event: str, company: str) -> None:
        """Return if the sender is another invoicing system that publishes a record event for its own company.

        Raises:
            NotAllowed: It is not.
        """
        own = await self._company_of(sender) if self._company_of and event in OPEN_EVENTS else None
        if own is None:
            raise NotAllowed(f"The user {sender or '(none)'} may not publish {event}.")
        if company.lower() != str(own):
            raise NotAllowed(
                f"The header company names {company or 'no company'}, which is not the user's own."
            )
