"""uvicorn's server as part of a service that stops in an order of its own."""

import contextlib
from collections.abc import Iterator

import uvicorn


class EmbeddedServer(uvicorn.Server):
    """An HTTP server that ends when `should_exit` is set, and at no signal."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGTERM and SIGINT to the service, which finishes its messages before it closes its port."""
        yield
