"""Finds free TCP ports."""

import random
import socket

from launcher.failures import CannotRun

# Below the range that systems use for outgoing connections, so that a free port stays free until its server
# listens on it.
_LOWEST, _HIGHEST = 15_000, 32_000
_TRIES = 200


def is_free(port: int) -> bool:
    """Return whether a server can listen on 127.0.0.1 and no other server answers on ::1, also `localhost`."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((address, port))
        except OSError:
            if family == socket.AF_INET or _answers(address, port):
                return False
    return True


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def free_ports(count: int) -> list[int]:
    """Return different free ports.

    Raises:
        CannotRun: If there are too few between 15,000 and 32,000.
    """
    found: set[int] = set()
    for _ in range(_TRIES * count):
        port = random.randint(_LOWEST, _HIGHEST)  # noqa: S311 - a port need not be hard to guess
        if port not in found and is_free(port):
            found.add(port)
        if len(found) == count:
            return list(found)
    raise CannotRun(
        f"Too few ports between {_LOWEST} and {_HIGHEST} are free. Stop some of the programs that use them."
    )
