"""Build the parts of a running sandbox: its options, its state and its HTTP server."""

import socket
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from xero_sandbox.asgi import Protocol, SandboxApp
from xero_sandbox.autosave import Autosave
from xero_sandbox.world.consents import App
from xero_sandbox.world.store import World

DEFAULT_APP = App("sandbox", "sandbox-secret")


@dataclass
class Options:
    """The options of a sandbox; `keep` is the snapshot file, None to keep the state in memory only."""

    host: str = "127.0.0.1"
    port: int = 8090
    seed: str = "nz"
    apps: list[App] = field(default_factory=list)
    switches: dict[str, str] = field(default_factory=dict)
    organisations: int = 0
    keep: Path | None = None


def new_world(options: Options) -> World:
    """Build the initial state for these options."""
    apps = {app.client_id: app for app in (DEFAULT_APP, *options.apps)}
    return World(apps, options.seed, options.switches, options.organisations)


def listen(options: Options) -> socket.socket:
    """Open a listening socket at the options' address; port 0 takes a free port."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # asyncio disables Nagle's algorithm only for sockets with an explicit protocol.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((options.host, options.port))
    listener.listen(512)
    return listener


class Server(uvicorn.Server):
    """A uvicorn server that saves the snapshot when it stops."""

    autosave: Autosave | None = None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close all connections, then save the memory."""
        await super().shutdown(sockets)
        if self.autosave is not None:
            self.autosave.save()


def new_server(world: World, autosave: Autosave | None = None) -> Server:
    """Build a server for a world; run it on a socket from `listen`."""
    config = uvicorn.Config(
        SandboxApp(world, autosave),
        http=Protocol,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
    )
    server = Server(config)
    server.autosave = autosave
    return server
