"""A service's HTTP server leaves signals to the service.

If this breaks, a service that an operator stops cuts off the requests it is answering.
"""

import asyncio
import os
import signal

import httpx
import uvicorn
from fastapi import FastAPI

from common.http.uvicorn_adapter import EmbeddedServer
from tests.running import free_port
from tests.waiting import until


async def test_a_signal_reaches_the_service_and_the_server_answers_until_it_is_told_to_exit() -> None:
    app, port, stop = FastAPI(), free_port(), asyncio.Event()

    @app.get("/")
    async def answer() -> str:
        return "here"

    server = EmbeddedServer(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    try:
        serving = asyncio.create_task(server.serve())
        async with asyncio.timeout(10), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await until(lambda: server.started, "the server listens")
            os.kill(os.getpid(), signal.SIGTERM)
            await stop.wait()
            assert not server.should_exit
            assert (await client.get("/")).json() == "here"
            server.should_exit = True
            await serving
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL, (
            "the service's handler is still in place"
        )
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
