"""Convert the state of a sandbox to JSON and back.

A snapshot has the organisations with all objects, consents and tokens, the signing key, the webhook, the clock and
the switches. It has no requests, faults, used limits or idempotency keys.
"""

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from joserfc.errors import JoseError

from xero_sandbox.rulebook import rule
from xero_sandbox.switches import UnknownSwitch, chosen
from xero_sandbox.webhooks.subscription import Delivery
from xero_sandbox.world.consents import Access, Code, Connection, Consents, Refresh
from xero_sandbox.world.kinds import KINDS
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.store import World

VERSION = 1
_WEBHOOK = ("url", "key", "state", "categories", "sequence", "sent", "refused", "failing_since")
_LEDGER = (
    "tenant_id",
    "organisation",
    "history",
    "numbers",
    "theme",
    "calls",
    "bytes_read",
    "offline",
    "emails",
)

Json = dict[str, Any]


class InvalidSnapshot(Exception):
    """A sandbox of this version did not write the file."""


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return {"$decimal": str(value)}
        case date():
            return {"$date": value.isoformat()}
        case frozenset():
            return {"$set": sorted(value)}
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value


def _typed(content: Json) -> Any:
    if len(content) != 1:
        return content
    ((key, value),) = content.items()
    match key:
        case "$decimal":
            return Decimal(value)
        case "$date":
            return date.fromisoformat(value)
        case "$set":
            return frozenset(value)
        case _:
            return content


def _ledger(ledger: Ledger) -> Json:
    collections = {kind: list(ledger[kind].all()) for kind in KINDS}
    return {
        **{name: getattr(ledger, name) for name in _LEDGER},
        "zone": ledger.zone.key,
        "shelves": collections,
    }


def _consents(consents: Consents) -> Json:
    return {
        **{
            name: [asdict(one) for one in getattr(consents, name).values()]
            for name in ("codes", "access", "refresh", "connections")
        },
        "granted": [[*who, scopes] for who, scopes in consents.granted.items()],
    }


@rule("snapshot.file", source="design of the sandbox", sure="docs")
def dump_world(world: World) -> str:
    """With --keep the state is loaded from a file at the start, and saved soon after each change and at the end."""
    content: Json = {
        "version": VERSION,
        "seed": world.seed,
        "switches": world.switches,
        "clock": world.clock.state(),
        "key": world.key.private(),
        "consents": _consents(world.consents),
        "webhook": {name: getattr(world.webhooks, name) for name in _WEBHOOK}
        | {"pending": [asdict(one) for one in world.webhooks.pending]},
        "ledgers": [_ledger(ledger) for ledger in world.ledgers.values()],
    }
    return json.dumps(_plain(content))


def restore(world: World, text: str) -> None:
    """Load a snapshot into a world.

    Raises:
        InvalidSnapshot: the text is not a snapshot of this version.
    """
    try:
        content = json.loads(text, object_hook=_typed)
        if content["version"] != VERSION:
            raise InvalidSnapshot(
                f"The file has version {content['version']}, this sandbox reads version {VERSION}."
            )
        _restore(world, content)
    except (ValueError, KeyError, TypeError, AttributeError, JoseError, UnknownSwitch) as error:
        raise InvalidSnapshot(f"{type(error).__name__}: {error}") from error


def _restore(world: World, content: Json) -> None:
    world.seed = content["seed"]
    world.switches.update(chosen({**content["switches"], **world.choices}))
    world.clock.resume(content["clock"])
    world.key.use(content["key"])
    world.consents = _restored_consents(content["consents"])
    for name in _WEBHOOK:
        setattr(world.webhooks, name, content["webhook"][name])
    world.webhooks.categories = tuple(content["webhook"]["categories"])
    world.webhooks.pending = [Delivery(**one) for one in content["webhook"]["pending"]]
    world.replace_ledgers([_restored_ledger(world, one) for one in content["ledgers"]])


def _restored_consents(content: Json) -> Consents:
    return Consents(
        {one["value"]: Code(**one) for one in content["codes"]},
        {one["value"]: Access(**one) for one in content["access"]},
        {one["value"]: Refresh(**one) for one in content["refresh"]},
        {one["connection_id"]: Connection(**one) for one in content["connections"]},
        {(client_id, user_id): scopes for client_id, user_id, scopes in content["granted"]},
    )


def _restored_ledger(world: World, content: Json) -> Ledger:
    ledger = Ledger(
        content["tenant_id"], content["organisation"], ZoneInfo(content["zone"]), world.clock, world.switches
    )
    for name in _LEDGER:
        setattr(ledger, name, content[name])
    for kind, bodies in content["shelves"].items():
        for body in bodies:
            ledger[kind].put(body)
    return ledger


def write_file(path: Path, text: str) -> None:
    """Write a file atomically. Only its owner may read it."""
    exclude = path.with_name(f"{path.name}.new")
    exclude.touch(mode=0o600)
    exclude.write_text(text)
    exclude.replace(path)
