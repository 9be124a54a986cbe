"""A small TCP proxy that stands between two parts and does to their connections what networks do."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

Meets = Callable[[bytes], bool]
PIECE = 65_536


class Proxy:
    """Passes bytes on, in a thread of its own, until it is told to swallow them, to cut or to refuse connections."""

    def __init__(self, host: str, port: int, listen_on: int = 0, further: Sequence[int] = ()) -> None:
        self._there = [(host, one) for one in (port, *further)]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._open: set[asyncio.StreamWriter] = set()
        self.refuses = False
        self.swallows_answers = False
        self.swallows = False
        self.cuts_answer_after: Meets | None = None
        self.cuts = 0
        self.connections = 0
        self._server: asyncio.Server = self._run(
            asyncio.start_server(self._connected, "127.0.0.1", listen_on)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]

    @classmethod
    def before(cls, url: str) -> "tuple[Proxy, str]":
        """Stand before the server of an address; give the address to use instead."""
        parts = urlsplit(url)
        proxy = cls(parts.hostname or "127.0.0.1", parts.port or 80)
        who = parts.netloc.rpartition("@")
        return proxy, urlunsplit(parts._replace(netloc=f"{who[0]}{who[1]}127.0.0.1:{proxy.port}"))

    def cut(self) -> None:
        """Reset every connection."""
        self._run(self._cut_all())

    def end(self) -> None:
        """Stop for good."""
        self.refuses = True
        self.cut()
        self._server.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _cut_all(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Connect to the first of the servers that takes a connection."""
        for address in self._there:
            with contextlib.suppress(OSError):
                return await asyncio.open_connection(*address)
        return None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuses:
            writer.transport.abort()
            return
        there = await self._reached()
        if there is None:
            writer.transport.abort()
            return
        there_reader, there_writer = there
        self.connections += 1
        both = {writer, there_writer}
        self._open |= both
        pump = _Pump(self)
        try:
            done, left = await asyncio.wait(
                [
                    asyncio.ensure_future(pump.ask(reader, there_writer)),
                    asyncio.ensure_future(pump.answer(there_reader, writer)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in left:
                task.cancel()
            await asyncio.gather(*done, *left, return_exceptions=True)
        finally:
            for one in both:
                one.transport.abort()
            self._open -= both


class _Pump:
    """The two directions of one connection."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._doomed = False

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what the near side says."""
        while data := await reader.read(PIECE):
            if self._proxy.swallows:
                continue
            meets = self._proxy.cuts_answer_after
            if meets is not None and meets(data):
                self._doomed = True
            writer.write(data)
            await writer.drain()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what the far side answers."""
        while data := await reader.read(PIECE):
            if self._doomed:
                self._proxy.cuts += 1
                return
            if self._proxy.swallows or self._proxy.swallows_answers:
                continue
            writer.write(data)
            await writer.drain()
