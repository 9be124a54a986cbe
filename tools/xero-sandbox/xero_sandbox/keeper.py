"""Keeps the memory of a world in a file while it runs."""

import asyncio
from pathlib import Path

from xero_sandbox.world.keeping import restore, text_of_world, write_file
from xero_sandbox.world.store import World

SOON = 0.5
"""Seconds from a change to the next writing, so that many changes are written at once."""


class Keeper:
    """The file that a world is kept in; it is read when it is there. Raises Unreadable."""

    def __init__(self, world: World, path: Path) -> None:
        self.world = world
        self.path = path
        self._task: asyncio.Task[None] | None = None
        if path.exists():
            restore(world, path.read_text())

    def touched(self) -> None:
        """Sees to it that a change is written soon."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._later())

    async def _later(self) -> None:
        await asyncio.sleep(SOON)
        self.save()

    def save(self) -> None:
        """Write the memory now."""
        write_file(self.path, text_of_world(self.world))
