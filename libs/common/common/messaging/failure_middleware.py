"""Handles failures of message handlers: retry, dead letter, or pause until PostgreSQL is available."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

from faststream import BaseMiddleware
from faststream.exceptions import AckMessage, HandlerException, NackMessage, RejectMessage

from common import telemetry
from common.availability import is_rejected_value, is_unavailable
from common.errors import Failure, Retry
from common.logs import logger
from common.messaging import dead_letters, replies
from common.messaging.reading import check_version, reason_of, version_of
from common.messaging.senders import Senders
from common.messaging.topology import WorkQueue

if TYPE_CHECKING:
    from faststream import ContextRepo, StreamMessage

_log = logger("messages")
MAX_DELAY = 10.0


class ConsumerControl(Protocol):
    """The part of the bus that the failure middleware uses."""

    senders: Senders

    async def pause(self) -> None:
        """Stop consuming until PostgreSQL is available."""
        ...

    def queue_of(self, consumer_tag: str) -> WorkQueue:
        """Return a consumer's queue."""
        ...

    async def store_if_unknown(self, message: "StreamMessage[Any]") -> bool:
        """Store a message that this version does not know yet; return False if it is anything else."""
        ...


class FailureMiddleware(BaseMiddleware[Any, Any]):
    """Turns exceptions of handlers into acknowledgements, so that handlers need not catch them."""

    def __init__(self, msg: Any, /, *, context: "ContextRepo", control: ConsumerControl) -> None:
        super().__init__(msg, context=context)
        self.control = control

    async def consume_scope(
        self, call_next: Callable[["StreamMessage[Any]"], Awaitable[Any]], msg: "StreamMessage[Any]"
    ) -> Any:
        """Run the handler if the sender may publish the event; turn an exception into an acknowledgement.

        Raises:
            HandlerException: FastStream's request to acknowledge, return or reject the message.
            CancelledError: The service stops; the message returns to its queue.
        """
        telemetry.follow(str(msg.headers.get("traceparent", "")))
        try:
            await self.control.senders.check(msg, self._queue_of(msg))
            check_version(version_of(msg.headers))
            return await call_next(msg)
        except (HandlerException, asyncio.CancelledError):
            raise
        except Exception as error:
            raise await self._settle(error, msg) from error

    async def _settle(self, error: Exception, msg: "StreamMessage[Any]") -> HandlerException:
        """Store a service's message that this version does not know yet; decide about any other."""
        unknown = isinstance(error, ValueError) and not self.control.senders.is_stranger(msg.raw_message)
        try:
            if unknown and await self.control.store_if_unknown(msg):
                return AckMessage()
        except Exception as failed:
            error = failed
        return await self._decide(error, msg)

    async def _decide(self, error: Exception, msg: "StreamMessage[Any]") -> HandlerException:
        fields = {"message_id": msg.message_id, "reason": reason_of(error)}
        if is_unavailable(error):
            _log.warning("message returned to its queue: PostgreSQL is not available", **fields)
            await self.control.pause()
            return NackMessage()
        if is_final(error):
            if self.control.senders.is_stranger(msg.raw_message):
                return await self._refuse(msg, error, self.control.senders.sender_of(msg.raw_message))
            _log.error("message failed; moving it to the dead letters", **fields)
            return await self._dead_letter(msg, fields["reason"])
        tries = int(msg.headers.get("x-delivery-count", 0))
        _log.warning("message failed; it will be retried", tries=tries + 1, **fields)
        await asyncio.sleep(min(0.2 * 2 ** min(tries, 6), MAX_DELAY))
        return NackMessage()

    async def _dead_letter(self, msg: "StreamMessage[Any]", reason: str) -> HandlerException:
        """Publish to the dead letters with a reason; if that is not confirmed, reject, which loses the reason only."""
        raw = msg.raw_message
        try:
            await dead_letters.dead_letter(raw, self._queue_of(msg).name, reason, self.control.senders.user)
        except Exception as error:
            _log.warning("dead letter has no reason: publishing it was not confirmed", reason=repr(error))
            return RejectMessage()
        return AckMessage()

    async def _refuse(self, msg: "StreamMessage[Any]", error: Exception, sender: str) -> HandlerException:
        """Answer the sender, which is no service, and drop its message.

        A service that takes nothing from other systems has no right to answer: RabbitMQ would close its channel.
        """
        _log.warning("event refused", sender=sender, message_id=msg.message_id, reason=reason_of(error))
        if not self.control.senders.open:
            return AckMessage()
        try:
            await replies.refuse(msg.raw_message, error, sender, self.control.senders.user)
        except Exception as failed:
            _log.warning("the refusal could not be sent", sender=sender, reason=repr(failed))
        return AckMessage()

    def _queue_of(self, msg: "StreamMessage[Any]") -> WorkQueue:
        return self.control.queue_of(msg.raw_message.consumer_tag or "")


def is_final(error: Exception) -> bool:
    """Return whether a retry cannot succeed."""
    if isinstance(error, Failure):
        return error.retry is not Retry.LATER
    return isinstance(error, ValueError | TypeError | KeyError | RecursionError) or is_rejected_value(error)
