"""Finds TCP ports that nobody listens on."""

import random
import socket

from launcher.failures import CannotRun

# Below the range from which systems take the ports of outgoing connections, so that a port found free
# stays free until its server listens.
_LOWEST, _HIGHEST = 15_000, 32_000
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on the loopback port now."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """As many different free ports as asked for."""
    found: set[int] = set()
    for _ in range(_TRIES * count):
        port = random.randint(_LOWEST, _HIGHEST)  # noqa: S311 - which port it is need not be hard to guess
        if port not in found and is_free(port):
            found.add(port)
        if len(found) == count:
            return list(found)
    raise CannotRun(f"No free port was found between {_LOWEST} and {_HIGHEST}. Stop what listens there.")


def first_free_port(start: int) -> int:
    """The first free port at or above the one wished for."""
    for port in range(start, start + _TRIES):
        if is_free(port):
            return port
    raise CannotRun(f"No free port was found from {start} upwards. Stop what listens there.")
