"""Reads messages whose properties cannot be decoded as messages without properties.

RabbitMQ passes on properties as they were published, for example a time after the year 9999. pamqp raises on them, and
aiormq then closes the connection: one such message would stop all queues of a service until RabbitMQ has delivered it
20 times. Without properties the message has no sender: it is a dead letter.
"""

from aiormq import spec

from common.logs import logger

_log = logger("pamqp")
_decode = spec.Basic.Properties.unmarshal


def accept_unreadable_properties() -> None:
    """Let this process read messages with properties that cannot be decoded; repeated calls are safe."""
    spec.Basic.Properties.unmarshal = _unmarshal  # type: ignore[method-assign, assignment]  # no other way


def _unmarshal(properties: spec.Basic.Properties, flags: int, data: bytes) -> None:
    """Decode properties; drop all of them if one cannot be decoded."""
    try:
        _decode(properties, flags, data)
    except Exception as error:
        _log.warning("message has properties that cannot be decoded", reason=repr(error)[:200])
        spec.Basic.Properties.__init__(properties)
