"""Save the state of a running sandbox in a file."""

import asyncio
import time
from pathlib import Path

from xero_sandbox.world.snapshot import dump_world, restore, write_file
from xero_sandbox.world.store import World

MIN_DELAY = 0.5
"""Minimum seconds from a change to the next save, so that one save covers many changes."""
PAUSE_FACTOR = 10
"""Ratio of the pause before a save to the length of the last save. A save blocks all requests."""


class Autosave:
    """The snapshot file of a world. Creating it loads the file if it exists.

    Raises:
        InvalidSnapshot: a sandbox of this version did not write the file.
    """

    def __init__(self, world: World, path: Path) -> None:
        self.world = world
        self.path = path
        self._task: asyncio.Task[None] | None = None
        self._took = 0.0
        if path.exists():
            restore(world, path.read_text())

    def schedule(self) -> None:
        """Schedule a save."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._save_later())

    async def _save_later(self) -> None:
        await asyncio.sleep(max(MIN_DELAY, PAUSE_FACTOR * self._took))
        self.save()

    def save(self) -> None:
        """Save the state now."""
        began = time.monotonic()
        write_file(self.path, dump_world(self.world))
        self._took = time.monotonic() - began
