"""Rules: syncs are pressed and stopped, workers crash and pause, and messages come twice or out of order."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.model.rules import PICK, CompanyRules, where

FEW_STEPS = st.integers(1, 250)
POINTS = (
    "after_event_written",
    "after_work_list_taken",
    "after_batch_frozen",
    "after_send_marked",
    "after_bytes_sent",
    "after_xero_answer",
    "after_answer_stored",
    "inside_applying",
    "after_answer_applied",
    "next_turn_written",
    "after_lease_released",
    "after_outbox_published",
    "after_doubt_half_resolved",
    "after_phase",
    "before_sync_completed",
    "after_sync_completed",
)


class WorkerRules(CompanyRules):
    """Syncs, workers and messages."""

    @rule()
    def sync(self) -> None:
        self.fired("sync")
        self.company.sync()

    @rule(mode=st.sampled_from(["sync", "sync", "rebuild", "preview", "choices"]))
    def press(self, mode: str) -> None:
        self.fired("press", mode)
        self.company.press(mode)

    @rule(steps=FEW_STEPS)
    def work_a_little(self, steps: int) -> None:
        self.fired("work_a_little", steps)
        self.company.press_if_idle()
        self.company.workers.work_until_paused(steps)

    @rule()
    def go_on(self) -> None:
        self.fired("go_on")
        self.company.workers.go_on()
        self.company.workers.settle()

    @rule(steps=FEW_STEPS)
    def lose_the_lease(self, steps: int) -> None:
        """A worker stands still in mid-turn, its lease ends, another goes on, and then it wakes."""
        self.fired("lose_the_lease", steps)
        self.company.press()
        self.company.workers.work_until_paused(steps)
        self.company.clock.advance(95)
        self.company.workers.settle()
        self.company.workers.go_on()
        self.company.workers.settle()

    @rule(steps=FEW_STEPS, reboots=st.booleans())
    def crash(self, steps: int, reboots: bool) -> None:
        self.fired("crash", steps, reboots)
        self.company.press_if_idle()
        self.company.workers.crash_after(steps)
        if reboots:
            self.company.site.booted += "'"

    @rule(point=st.sampled_from(POINTS), after=st.integers(0, 3))
    def crash_at(self, point: str, after: int) -> None:
        self.fired("crash_at", point, after)
        self.company.press_if_idle()
        self.company.workers.crash_at(point, after)

    @rule()
    def stop(self) -> None:
        self.fired("stop")
        self.company.stop_sync()

    @rule(pick=PICK)
    @where(lambda self: self.company.bus.waiting)
    def reorder(self, pick: int) -> None:
        """A message of the queue is handled before those that came before it."""
        waiting = self.company.bus.waiting
        message = waiting[pick % len(waiting)]
        self.fired("reorder", message.type)
        self.company.workers.receive(message)

    @rule(pick=PICK)
    @where(lambda self: self.company.bus.delivered)
    def redeliver(self, pick: int) -> None:
        """A message whose ack was lost comes once more."""
        message = self.company.bus.delivered[pick % len(self.company.bus.delivered)]
        self.fired("redeliver", message.type)
        self.company.bus.waiting.append(message)

    @rule(pick=PICK)
    @where(lambda self: self.company.bus.waiting)
    def duplicate(self, pick: int) -> None:
        """A message was published twice, for its confirm was lost."""
        message = self.company.bus.waiting[pick % len(self.company.bus.waiting)]
        self.fired("duplicate", message.type)
        self.company.bus.waiting.insert(pick % (len(self.company.bus.waiting) + 1), message)

    @rule(seconds=st.sampled_from([30, 70, 400, 7200]))
    def time_passes(self, seconds: int) -> None:
        self.fired("time_passes", seconds)
        self.company.clock.advance(seconds)

    @rule(times=st.integers(1, 3))
    def clients_are_away(self, times: int) -> None:
        self.fired("clients_are_away", times)
        self.company.neighbours.away = times

    @rule()
    def drain(self) -> None:
        """A worker is told to end, as when a new version is rolled out."""
        self.fired("drain")
        self.company.press_if_idle()
        self.company.workers.drain()
