"""The progress of a sync, and the summary of its log."""

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
KINDS = ("tax", "customer", "product", "invoice", "credit_note", "allocation", "payment")


async def follow(app: App, sync_id: str, echo: Callable[[str], None]) -> tuple[dict[str, Any], bool]:
    """Print a sync's progress until it ends; return its final state, and whether it waited for the limit of a minute.

    Raises:
        CannotRun: If the sync makes no progress for ten minutes.
    """
    last_line, moved, seen, waited = "", time.monotonic(), None, False
    while True:
        sync: dict[str, Any] = await app.get(f"/api/v1/syncs/{sync_id}")
        if sync.get("joined_to") not in (None, sync_id):
            sync_id = sync["joined_to"]
            continue
        if (line := _line(sync)) != last_line:
            last_line = line
            echo(f"  {line}")
        waited |= (sync.get("waits") or {}).get("for") == "minute_limit"
        if sync["state"] in FINAL:
            return sync, waited
        if sync != seen:
            seen, moved = sync, time.monotonic()
        if time.monotonic() - moved > STUCK_AFTER_S:
            raise CannotRun(
                f"The sync has made no progress for {STUCK_AFTER_S // 60} minutes. "
                "Look for the reason in the services' logs, .run/logs."
            )
        await asyncio.sleep(LOOK_EVERY_S)


def _line(sync: dict[str, Any]) -> str:
    waits = (sync.get("waits") or {}).get("sentence", "")
    counts = "; ".join(f"{kind} {_outcomes(outcomes)}" for kind, outcomes in _in_order(sync))
    return " · ".join(part for part in (sync["state"], sync.get("phase") or "", waits, counts) if part)


def _in_order(sync: dict[str, Any]) -> list[tuple[str, dict[str, int]]]:
    counts: dict[str, dict[str, int]] = sync.get("counts") or {}
    return sorted(counts.items(), key=lambda kind: KINDS.index(kind[0]) if kind[0] in KINDS else len(KINDS))


def _outcomes(outcomes: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {outcome}" for outcome, n in outcomes.items() if n)


async def summary(app: App, sync: dict[str, Any]) -> list[str]:
    """Return the log's summary of a sync: its counts, and the records that need attention or are waiting."""
    lines = [f"The log: sync {sync['state']}, {sync.get('problems', 0)} problems"]
    lines += [f"  {kind}: {_outcomes(outcomes)}" for kind, outcomes in _in_order(sync)]
    if sync.get("sentence"):
        lines.append(f"  {sync['sentence']}")
    for outcome in ("needs_attention", "waiting"):
        entries = (await app.get(f"/api/v1/syncs/{sync['sync_id']}/entries", outcome=outcome))["items"]
        lines += [
            f"  {outcome}: {one['label']}: {one['sentence']} {one.get('remedy') or ''}".rstrip()
            for one in entries[:SHOWN]
        ]
    return lines
