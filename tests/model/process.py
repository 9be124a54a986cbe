"""A process of the model: its tasks can be stopped at any await, as kill -9 does it or as SIGSTOP does it.

The tasks run in the test's own event loop. Each is stepped through a wrapper that belongs to its process: a process
that is killed runs not one line more (every await of it raises, its database connections are cut at once), a paused
one keeps its tasks where they are while the rest of the loop goes on.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, ContextVar, copy_context
from typing import Any
from weakref import WeakSet

_current: ContextVar["Process | None"] = ContextVar("process", default=None)


class Process:
    """Some tasks that live and die together."""

    def __init__(self) -> None:
        self.dead = False
        self.steps = 0
        self.die_at: int | None = None
        self.pause_at: int | None = None
        self.die_at_point: tuple[str, int] | None = None
        self.pause_at_point: str | None = None
        self.on_death: list[Callable[[], object]] = []
        self.tasks: WeakSet[asyncio.Task[Any]] = WeakSet()
        self.stopped = asyncio.Event()
        self._gate: asyncio.Future[None] | None = None
        self._context = copy_context()
        self._context.run(_current.set, self)

    @property
    def paused(self) -> bool:
        """Return whether it stands still."""
        return self._gate is not None

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something as a task of this process."""
        return asyncio.get_running_loop().create_task(work, context=self._context.copy())

    def pause(self) -> None:
        """Let no task of it go on."""
        if self._gate is None and not self.dead:
            self._gate = asyncio.get_running_loop().create_future()
            self.stopped.set()

    def go_on(self) -> None:
        """Let its tasks go on."""
        gate, self._gate, self.pause_at = self._gate, None, None
        if not self.dead:
            self.stopped.clear()
        if gate is not None and not gate.done():
            gate.set_result(None)

    def die(self) -> None:
        """End it as kill -9 does: its connections are cut and nothing of it runs any more."""
        if self.dead:
            return
        self.dead = True
        for cut in self.on_death:
            cut()
        for task in list(self.tasks):
            task.cancel()
        self.go_on()
        self.stopped.set()

    def ended(self, task: "asyncio.Task[Any]") -> None:
        """Nobody looks at how the tasks of a dead process ended."""
        if self.dead and not task.cancelled():
            task.exception()

    def reached(self, point: str) -> None:
        """Die at an armed failpoint, or stand still at the next await after it."""
        if self.pause_at_point == point:
            self.pause_at_point, self.pause_at = None, self.steps
        if self.die_at_point is None or self.die_at_point[0] != point:
            return
        left = self.die_at_point[1]
        self.die_at_point = (point, left - 1)
        if left <= 0:
            self.die()
            raise asyncio.CancelledError

    def step(self) -> "asyncio.Future[None] | None":
        """Count a step; give what is to be waited for while the process stands still."""
        if not self.paused and not self.dead:
            self.steps += 1
            if self.pause_at is not None and self.steps >= self.pause_at:
                self.pause()
            elif self.die_at is not None and self.steps >= self.die_at:
                self.die()
        return self._gate


class _Stepped(Coroutine[Any, Any, Any]):
    """A coroutine of a process, stepped as the process allows."""

    def __init__(self, process: Process, work: Coroutine[Any, Any, Any]) -> None:
        self._process, self._work = process, work

    def send(self, value: Any) -> Any:
        gate = self._process.step()
        if self._process.dead:
            return self._work.throw(asyncio.CancelledError())
        if gate is not None:
            gate._asyncio_future_blocking = True
            return gate
        return self._work.send(value)

    def throw(self, *raised: Any) -> Any:
        return self._work.throw(*raised)

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._work.__await__()


def task_factory(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
    context: Context | None = None,
) -> "asyncio.Task[Any]":
    """Make a task that belongs to the process in whose context it is made."""
    process = _current.get() if context is None else context.get(_current)
    if process is None or not isinstance(work, Coroutine):
        return asyncio.Task(work, loop=loop, context=context)
    task: asyncio.Task[Any] = asyncio.Task(_Stepped(process, work), loop=loop, context=context)
    process.tasks.add(task)
    task.add_done_callback(process.ended)
    return task


def current_process() -> Process | None:
    """Return the process whose task is running."""
    return _current.get()
