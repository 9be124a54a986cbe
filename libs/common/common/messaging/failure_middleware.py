"""What becomes of a message whose handler failed: again later, dead letter, or back until PostgreSQL answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

from faststream import BaseMiddleware
from faststream.exceptions import AckMessage, HandlerException, NackMessage, RejectMessage
from pydantic import ValidationError

from common import telemetry
from common.errors import Failure, Retry
from common.logs import logger
from common.messaging import dead_letters
from common.postgres.database import AWAY

if TYPE_CHECKING:
    from faststream import ContextRepo, StreamMessage

_log = logger("messages")
LONGEST_WAIT = 10.0


class ConsumerControl(Protocol):
    """What a message's fate needs of the bus it came by."""

    async def pause(self) -> None:
        """Stop consuming until PostgreSQL answers."""
        ...

    def queue_of(self, consumer_tag: str) -> str:
        """Name the queue of a consumer."""
        ...


class FailureMiddleware(BaseMiddleware[Any, Any]):
    """Turns the exceptions of handlers into acks: handlers themselves catch nothing."""

    def __init__(self, msg: Any, /, *, context: "ContextRepo", control: ConsumerControl) -> None:
        super().__init__(msg, context=context)
        self.control = control

    async def consume_scope(
        self, call_next: Callable[["StreamMessage[Any]"], Awaitable[Any]], msg: "StreamMessage[Any]"
    ) -> Any:
        """Run the handler and decide by what it raised."""
        telemetry.follow(msg.headers.get("traceparent"))
        try:
            return await call_next(msg)
        except (HandlerException, asyncio.CancelledError):
            raise
        except Exception as error:
            raise await self._decide(error, msg) from error

    async def _decide(self, error: Exception, msg: "StreamMessage[Any]") -> HandlerException:
        fields = {"message_id": msg.message_id, "reason": reason_of(error)}
        if isinstance(error, AWAY):
            _log.warning("message returned: PostgreSQL is away", **fields)
            await self.control.pause()
            return NackMessage()
        if is_final(error):
            _log.error("message refused: it goes to the dead letters", **fields)
            return await self._dead_letter(msg, fields["reason"])
        tries = int(msg.headers.get("x-delivery-count", 0))
        _log.warning("message will be tried again", tries=tries + 1, **fields)
        await asyncio.sleep(min(0.2 * 2**tries, LONGEST_WAIT))
        return NackMessage()

    async def _dead_letter(self, msg: "StreamMessage[Any]", reason: str) -> HandlerException:
        """Put it among the dead letters with its reason; without one when that cannot be confirmed."""
        raw = msg.raw_message
        try:
            await dead_letters.dead_letter(raw, self.control.queue_of(raw.consumer_tag or ""), reason)
        except Exception as error:
            _log.warning("the dead letter goes without its reason", reason=repr(error))
            return RejectMessage()
        return AckMessage()


def is_final(error: Exception) -> bool:
    """Tell whether trying again can never help."""
    if isinstance(error, Failure):
        return error.retry is not Retry.LATER
    return isinstance(error, ValidationError | ValueError | TypeError | KeyError)


def reason_of(error: Exception) -> str:
    """Say why, without what the message held."""
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'/'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_input=False)
        )[:500]
    return repr(error)[:500]
