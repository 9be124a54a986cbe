"""What becomes of a message whose handler failed: again later, dead letter, or back until PostgreSQL answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from faststream import BaseMiddleware
from faststream.exceptions import HandlerException, NackMessage, RejectMessage
from pydantic import ValidationError

from common import telemetry
from common.errors import Failure, Fate
from common.logs import logger
from common.postgres.database import AWAY

if TYPE_CHECKING:
    from faststream import ContextRepo, StreamMessage

_log = logger("messages")
LONGEST_WAIT = 10.0


class FateOfMessages(BaseMiddleware[Any, Any]):
    """Turns the exceptions of handlers into acks: handlers themselves catch nothing."""

    def __init__(
        self, msg: Any, /, *, context: "ContextRepo", ground_is_away: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(msg, context=context)
        self.ground_is_away = ground_is_away

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
            raise await self._decided(error, msg) from error

    async def _decided(self, error: Exception, msg: "StreamMessage[Any]") -> HandlerException:
        told = {"message_id": msg.message_id, "reason": repr(error)[:500]}
        if isinstance(error, ValidationError | ValueError | TypeError | KeyError) or (
            isinstance(error, Failure) and error.fate is not Fate.LATER
        ):
            _log.error("message refused: it goes to the dead letters", **told)
            return RejectMessage()
        if isinstance(error, AWAY):
            _log.warning("message returned: PostgreSQL is away", **told)
            await self.ground_is_away()
            return NackMessage()
        tries = int(msg.headers.get("x-delivery-count", 0))
        _log.warning("message will be tried again", tries=tries + 1, **told)
        await asyncio.sleep(min(0.2 * 2**tries, LONGEST_WAIT))
        return NackMessage()
