"""What is printed while a sync runs, and what its log says at the end."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from demo.client import App
from demo.errors import CannotRun

FINAL = ("completed", "stopped", "failed")
LOOK_EVERY_S = 0.5
STUCK_AFTER_S = 600
SHOWN = 10


async def follow(app: App, sync_id: str, say: Callable[[str], None]) -> dict[str, Any]:
    """Tell how a sync goes until it ends; give its last answer."""
    told, moved, seen = "", time.monotonic(), None
    while True:
        sync: dict[str, Any] = await app.get(f"/api/v1/syncs/{sync_id}")
        if sync.get("joined_to") not in (None, sync_id):
            sync_id = sync["joined_to"]
            continue
        if (line := _line(sync)) != told:
            told = line
            say(f"  {line}")
        if sync["state"] in FINAL:
            return sync
        if sync != seen:
            seen, moved = sync, time.monotonic()
        if time.monotonic() - moved > STUCK_AFTER_S:
            raise CannotRun(
                f"The sync has not moved for {STUCK_AFTER_S // 60} minutes; the logs of the services say more."
            )
        await asyncio.sleep(LOOK_EVERY_S)


def _line(sync: dict[str, Any]) -> str:
    waits = (sync.get("waits") or {}).get("sentence", "")
    parts = [sync["state"], sync.get("phase") or "", waits, _counts(sync)]
    return " · ".join(part for part in parts if part)


def _counts(sync: dict[str, Any]) -> str:
    return ", ".join(
        f"{kind} {n} {outcome}"
        for kind, outcomes in (sync.get("counts") or {}).items()
        for outcome, n in outcomes.items()
        if n
    )


async def summary(app: App, sync: dict[str, Any]) -> list[str]:
    """Give the log's summary of a sync that ended: its counts, and what waits for a person."""
    lines = [f"The log: sync {sync['state']}, {sync.get('problems', 0)} problems"]
    lines += [
        f"  {kind}: " + ", ".join(f"{n:,} {outcome}" for outcome, n in outcomes.items() if n)
        for kind, outcomes in (sync.get("counts") or {}).items()
    ]
    if sync.get("sentence"):
        lines.append(f"  {sync['sentence']}")
    for outcome in ("parked", "held"):
        entries = (await app.get(f"/api/v1/syncs/{sync['sync_id']}/entries", outcome=outcome))["items"]
        lines += [
            f"  {outcome}: {one['label']}: {one['sentence']} {one.get('remedy') or ''}".rstrip()
            for one in entries[:SHOWN]
        ]
    return lines
