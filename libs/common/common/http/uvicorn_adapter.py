"""uvicorn's server, embedded in a service that controls the order in which its parts stop."""

import contextlib
from collections.abc import Iterator

import uvicorn


class EmbeddedServer(uvicorn.Server):
    """An HTTP server that stops when `should_exit` is set and ignores signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGTERM and SIGINT to the service, which finishes its messages before it closes its port."""
        yield
