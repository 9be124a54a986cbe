"""Finds TCP ports that nobody listens on."""

import random
import socket

from launcher.failures import CannotRun

# Below the range from which systems take the ports of outgoing connections, so that a port found free
# stays free until its server listens.
_LOWEST, _HIGHEST = 15_000, 32_000
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now, and a browser would reach no other by `localhost`."""
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
    """As many different free ports as asked for."""
    found: set[int] = set()
    for _ in range(_TRIES * count):
        port = random.randint(_LOWEST, _HIGHEST)  # noqa: S311 - which port it is need not be hard to guess
        if port not in found and is_free(port):
            found.add(port)
        if len(found) == count:
            return list(found)
    raise CannotRun(f"No free port was found between {_LOWEST} and {_HIGHEST}. Stop what listens there.")
