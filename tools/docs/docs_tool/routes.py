"""Generates the page of all HTTP routes; their allowed callers are found by calling each route as each service."""

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
    """A route: its request and response bodies, and its allowed callers."""

    method: str
    path: str
    summary: str
    takes: str
    gives: str
    callers: tuple[str, ...]


def identity_of(service: str) -> Identity:
    """Return a service's identity, with a key for this purpose only."""
    return Identity(service, base64.b64encode(SEEDS[service]).decode(), PUBLIC)


def application_of(service: Described) -> FastAPI | None:
    """Return a service's HTTP application without a database; None if it has no API."""
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
    """Return a service's routes."""
    app = application_of(service)
    if app is None:
        return ()
    find_callers = _allowed_services if service.service.migrations else _allowed_people
    return asyncio.run(_probed(app, service, find_callers))


FindCallers = Callable[[httpx.AsyncClient, Described, str, str], Awaitable[tuple[str, ...]]]


async def _probed(app: FastAPI, service: Described, find_callers: FindCallers) -> tuple[Route, ...]:
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
                    await find_callers(client, service, method, path),
                )
                for path, methods in app.openapi()["paths"].items()
                for method, text in methods.items()
            ]
        )


def filled(path: str) -> str:
    """Return a path with an id in place of each parameter."""
    return re.sub(r"\{\w+\}", SOME_ID, path.replace("{kinds}", "invoices"))


async def _allowed_services(
    client: httpx.AsyncClient, service: Described, method: str, path: str
) -> tuple[str, ...]:
    """Return the services whose call is not rejected with 403."""
    anonymous = await client.request(method, filled(path))
    if anonymous.status_code != 403:
        return ("anybody",)
    allowed = []
    for name in NAMES:
        token = identity_of(name).token_for(service.name)
        answer = await client.request(method, filled(path), headers={"Authorization": f"Bearer {token}"})
        if answer.status_code != 403:
            allowed.append(name)
    return tuple(allowed)


async def _allowed_people(client: httpx.AsyncClient, _: Described, method: str, path: str) -> tuple[str, ...]:
    """Return the kind of sign-in that the route demands of an anonymous caller."""
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


def callable_by(service: Described) -> Iterator[tuple[str, Route]]:
    """Yield the routes of other services that a service may call, each with the name of the other service."""
    for other in SERVICES:
        if other.service.migrations is not None:
            yield from ((other.name, one) for one in routes_of(other) if service.name in one.callers)


def routes_page() -> str:
    """Return the page of all routes."""
    head = ("route", "callers", "request", "response", "purpose")
    parts = [
        "The gateway's routes are public; `/api/openapi.json` describes them to programs. All other routes are for "
        "services, which identify themselves with a signed token; the column `callers` lists the allowed ones. Every "
        "service also has `GET /health/live` and `GET /health/ready`."
    ]
    for service in SERVICES:
        if found := routes_of(service):
            rows = [
                (f"`{one.method.upper()} {one.path}`", listed(one.callers), one.takes, one.gives, one.summary)
                for one in found
            ]
            parts += [f"## {service.name}", table(head, rows)]
    return page("Routes", *parts)
