"""Log as a real process, with an event of a newer version: stored, counted, listed, and handled once it is known.

If this breaks, an owner misses lines of the log after an upgrade, and an operator cannot see why.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
from uuid import uuid4

import httpx

from common.contracts.gateway import SyncRequested
from common.contracts.log import Sync
from common.errors import Refused
from common.http import ServiceClient
from common.messaging.publisher import Outgoing, Publisher
from tests.conftest import OpenDatabase
from tests.waiting import until
from tests.world import World

TRACE = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"


async def unread(world: World) -> int:
    async with httpx.AsyncClient() as client:
        return int((await client.get(f"{world.url('log')}/health/ready")).json()["unread"])


async def test_an_event_of_a_newer_version_waits_is_shown_to_operators_and_is_handled_after_the_update(
    log: ServiceClient, world: World, worker: Publisher, database: OpenDatabase
) -> None:
    company_id, requested = uuid4(), SyncRequested(sync_id=uuid4())
    known = requested.model_dump_json().encode()
    unknown = json.dumps({**json.loads(known), "trigger": "moon"}).encode()

    await worker.publish(Outgoing(requested.id, requested.type, company_id, unknown, TRACE))

    await until(lambda: unread(world), "the event is stored")
    listed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "log_service", "unread"],
        env=world.environment("log"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"log.syncs sync.requested {requested.id}: sync.requested/trigger" in listed.stdout
    assert listed.stdout.endswith("log: 1 unread events\n")

    own = await database("log")
    async with own.transaction(company_id) as connection:
        await connection.execute("UPDATE unread_events SET body = $1", known)
    world.service("log").terminate()
    world.start("log")

    async def found() -> Sync | None:
        with contextlib.suppress(Refused):
            return await log.ask("GET", f"/companies/{company_id}/syncs/{requested.sync_id}", Sync)
        return None

    sync = await until(found, "the sync is known")
    assert sync.state == "requested"
    assert await unread(world) == 0
