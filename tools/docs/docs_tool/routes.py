"""The HTTP routes, and who may call them: each is tried without a caller and as every caller."""

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from common.http.identity import Identity
from common.messaging.publisher import Publisher
from common.service import Components, ServiceContext, application
from docs_tool.markdown import listed, page, table
from docs_tool.suite import NAMES, SERVICES, Described

SOME_ID = "00000000-0000-4000-8000-000000000000"
SEEDS = {name: bytes([number]) * 32 for number, name in enumerate(NAMES, 1)}
PUBLIC = {
    name: base64.b64encode(
        Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    ).decode()
    for name, seed in SEEDS.items()
}
SIGNED_OUT = {"not_signed_in": "sign-in", "key_needed": "API key", "bad_signature": "Xero's signature"}


@dataclass(frozen=True)
class Route:
    """A route: what it takes and gives, and who may call it."""

    method: str
    path: str
    summary: str
    takes: str
    gives: str
    callers: tuple[str, ...]


def identity_of(service: str) -> Identity:
    """Give a service's identity with a key made up for this."""
    return Identity(service, base64.b64encode(SEEDS[service]).decode(), PUBLIC)


def application_of(service: Described) -> FastAPI | None:
    """Make a service's HTTP application with nothing behind it."""
    if service.service.migrations is None:
        return asyncio.run(_gateway(service))
    api = service.layer("api")
    if api is None:
        return None
    return application(service.service, Components(routers=[api.router(None)]), identity_of(service.name))


async def _gateway(service: Described) -> FastAPI:
    settings = service.service.settings(
        amqp_url="amqp://nowhere",
        http_port=8080,
        service_key=base64.b64encode(SEEDS[service.name]).decode(),
        service_public_keys=PUBLIC,
        public_url="http://localhost:8080",
        auth_url="http://auth",
        config_url="http://config",
        log_url="http://log",
        invoicing_url="http://invoicing",
    )
    context: ServiceContext[Any] = ServiceContext(
        settings, identity_of(service.name), Publisher(service.name, settings.amqp_url)
    )
    return application(service.service, await service.service.build(context), context.identity)


@cache
def routes_of(service: Described) -> tuple[Route, ...]:
    """Give a service's routes."""
    app = application_of(service)
    if app is None:
        return ()
    may_call = _services if service.service.migrations else _people
    return asyncio.run(_tried(app, service, may_call))


Asking = Callable[[httpx.AsyncClient, Described, str, str], Awaitable[tuple[str, ...]]]


async def _tried(app: FastAPI, service: Described, may_call: Asking) -> tuple[Route, ...]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as client:
        return tuple(
            [
                Route(
                    method,
                    path,
                    str(text.get("description") or text.get("summary", "")).strip().split("\n", 1)[0],
                    _body(text),
                    _answer(text),
                    await may_call(client, service, method, path),
                )
                for path, methods in app.openapi()["paths"].items()
                for method, text in methods.items()
            ]
        )


def filled(path: str) -> str:
    """Put some id in the place of each parameter of a path."""
    return re.sub(r"\{\w+\}", SOME_ID, path.replace("{kinds}", "invoices"))


async def _services(client: httpx.AsyncClient, service: Described, method: str, path: str) -> tuple[str, ...]:
    """Ask as every service; those that are not turned away may call."""
    nobody = await client.request(method, filled(path))
    if nobody.status_code != 403:
        return ("anybody",)
    allowed = []
    for name in NAMES:
        token = identity_of(name).token_for(service.name)
        answer = await client.request(method, filled(path), headers={"Authorization": f"Bearer {token}"})
        if answer.status_code != 403:
            allowed.append(name)
    return tuple(allowed)


async def _people(client: httpx.AsyncClient, _: Described, method: str, path: str) -> tuple[str, ...]:
    """Ask as nobody; the answer tells what is wanted."""
    answer = await client.request(method, filled(path), headers={"Accept": "application/json"})
    if answer.status_code != 401:
        return ("anybody",)
    return (SIGNED_OUT[json.loads(answer.content)["code"]],)


def _body(text: dict[str, Any]) -> str:
    content = text.get("requestBody", {}).get("content", {})
    return ", ".join(_name(one.get("schema", {})) for one in content.values())


def _answer(text: dict[str, Any]) -> str:
    for status, answer in text.get("responses", {}).items():
        if status.startswith("2"):
            names = [_name(one.get("schema", {})) for one in answer.get("content", {}).values()]
            return ", ".join((status, *(name for name in names if name)))
    return ""


def _name(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rsplit("/", 1)[-1] if "$ref" in schema else ""


def asked_by(service: Described) -> Iterator[tuple[str, Route]]:
    """Give what a service may ask of the others, each with whom it asks."""
    for other in SERVICES:
        if other.service.migrations is not None:
            yield from ((other.name, one) for one in routes_of(other) if service.name in one.callers)


def routes_page() -> str:
    """List every route of every service."""
    head = ("route", "for", "takes", "gives", "does")
    parts = [
        "The gateway's doors are public; `/api/openapi.json` describes them to programs. All others are for services, "
        "which prove who they are with a signed token; each route names who may call it. Every service also answers "
        "`GET /health/live` and `GET /health/ready`."
    ]
    for service in SERVICES:
        if found := routes_of(service):
            rows = [
                (f"`{one.method.upper()} {one.path}`", listed(one.callers), one.takes, one.gives, one.summary)
                for one in found
            ]
            parts += [f"## {service.name}", table(head, rows)]
    return page("Routes", *parts)
