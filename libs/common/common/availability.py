"""Decides what an error of PostgreSQL's or RabbitMQ's client means: unavailable, or a mistake of the caller."""

import asyncpg
from aio_pika.exceptions import (
    CONNECTION_EXCEPTIONS,
    AMQPError,
    ChannelInvalidStateError,
    ChannelPreconditionFailed,
)

_UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    # asyncpg raises this when a connection breaks in the middle of its protocol exchange with the server.
    asyncpg.InternalClientError,
    asyncpg.DiskFullError,
    asyncpg.ReadOnlySQLTransactionError,
    AMQPError,
    ChannelInvalidStateError,
)
_MISTAKES = (
    # asyncpg's errors about a value or a setting of ours are an InterfaceError, but also a ValueError.
    ValueError,
    # A queue or exchange exists with other arguments.
    ChannelPreconditionFailed,
)
_BROKER_CLIENTS = {"aio_pika", "aiormq", "pamqp"}


def is_unavailable(error: BaseException) -> bool:
    """Return whether PostgreSQL or RabbitMQ is unavailable, so that the same call can succeed later.

    A mistake of the caller is not: for example a number that does not fit its column.
    """
    if isinstance(error, _MISTAKES):
        return False
    return isinstance(error, _UNAVAILABLE) or _is_lost_connection(error)


def _is_lost_connection(error: BaseException) -> bool:
    """Return whether the client of RabbitMQ raised this: on a closed connection it raises a plain RuntimeError."""
    traceback = error.__traceback__
    if traceback is None or not isinstance(error, CONNECTION_EXCEPTIONS):
        return False
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return str(traceback.tb_frame.f_globals.get("__name__")).partition(".")[0] in _BROKER_CLIENTS


def is_rejected_value(error: BaseException) -> bool:
    """Return whether a value cannot be stored, for example a number out of range.

    asyncpg raises the same exception before it sends such a value as the server does (SQLSTATE class 22).
    """
    return isinstance(error, asyncpg.DataError)
