"""Messages about a sync or a problem, in any order and number.

If this breaks, a sync looks unfinished for ever, or a problem that was solved is open again.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.contracts.gateway import SyncRequested
from common.contracts.log import Sync
from common.contracts.message import Event
from common.contracts.sync import (
    Calls,
    ProblemOpened,
    ProblemSolved,
    SyncCompleted,
    SyncJoined,
    SyncProgressed,
    SyncRecorded,
    SyncStarted,
    Waits,
)
from log_service import flows
from log_service.domain import EntryFilter
from log_service.errors import ProblemNotFound
from log_service.flows import Dependencies
from tests.log.builders import a_problem, a_start, an_end, at, entries

SYNC, OTHER, PROBLEM = uuid4(), uuid4(), uuid4()
ON_REAL_SERVERS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


STORY: tuple[Event, ...] = (
    SyncRequested(time=at(0), sync_id=SYNC, mode="sync", trigger="person"),
    a_start(SYNC),
    SyncProgressed(time=at(2), sync_id=SYNC, sequence=2, state="running", phase="pull customers"),
    SyncProgressed(
        time=at(3),
        sync_id=SYNC,
        sequence=3,
        state="waiting",
        phase="create invoices",
        waits=Waits(waits_for="minute_limit", until=at(60), sentence="waiting for Xero until 12:01"),
        counts={"invoice": {"created": 1}},
    ),
    entries(SYNC, 1, 2, second=3),
    entries(SYNC, 2, 3, second=4),
    an_end(
        SYNC,
        announced=3,
        sentence="Everything is in Xero.",
        counts={"invoice": {"created": 3}},
        calls=Calls(used=9, left_today=4000),
    ),
)


async def receive(deps: Dependencies, company_id: UUID, events: Sequence[Event]) -> None:
    for event in events:
        match event:
            case SyncRecorded():
                await flows.store_entries(deps, company_id, event)
            case ProblemOpened() | ProblemSolved():
                await flows.follow_problem(deps, company_id, event)
            case SyncRequested() | SyncJoined() | SyncStarted() | SyncProgressed() | SyncCompleted():
                await flows.follow_sync(deps, company_id, event)
            case _:
                raise AssertionError(event)


async def what_is_read(deps: Dependencies, company_id: UUID) -> tuple[Sync, list[int]]:
    page = await flows.list_entries(deps, company_id, SYNC, EntryFilter(), None, 100)
    return await flows.read_sync(deps, company_id, SYNC), [entry.sequence for entry in page.items]


@st.composite
def shuffled_with_repeats(draw: st.DrawFn, story: tuple[Event, ...]) -> list[Event]:
    repeated = draw(st.lists(st.sampled_from(story), max_size=len(story)))
    return list(draw(st.permutations([*story, *repeated])))


@ON_REAL_SERVERS
@given(received=shuffled_with_repeats(STORY))
async def test_a_sync_reads_the_same_in_whatever_order_and_number_its_messages_come(
    deps: Dependencies, received: list[Event]
) -> None:
    in_order, mixed_up = uuid4(), uuid4()

    await receive(deps, in_order, STORY)
    await receive(deps, mixed_up, received)

    assert await what_is_read(deps, mixed_up) == await what_is_read(deps, in_order)
    sync, numbers = await what_is_read(deps, mixed_up)
    assert (sync.state, sync.requested_at, sync.started_at, sync.ended_at) == (
        "completed",
        at(0),
        at(1),
        at(5),
    )
    assert (sync.organisation, sync.waits, sync.phase) == ("Kowhai Florists", None, None)
    assert (sync.counts, sync.calls.used, numbers) == ({"invoice": {"created": 3}}, 9, [1, 2, 3])


@ON_REAL_SERVERS
@given(received=st.permutations(STORY), cut=st.integers(min_value=1, max_value=len(STORY)))
async def test_a_sync_is_shown_as_completed_exactly_when_its_end_and_all_entries_are_here(
    deps: Dependencies, received: list[Event], cut: int
) -> None:
    company_id, so_far = uuid4(), received[:cut]

    await receive(deps, company_id, so_far)

    sync, numbers = await what_is_read(deps, company_id)
    ended = any(isinstance(event, SyncCompleted) for event in so_far)
    assert (sync.state == "completed") == (ended and numbers == [1, 2, 3])
    assert (sync.state == "finishing") == (ended and numbers != [1, 2, 3])


@ON_REAL_SERVERS
@given(received=st.permutations(STORY[:4]))
async def test_the_progress_with_the_highest_number_wins(deps: Dependencies, received: list[Event]) -> None:
    company_id = uuid4()

    await receive(deps, company_id, received)

    sync, _ = await what_is_read(deps, company_id)
    assert (sync.state, sync.phase, sync.counts) == (
        "waiting",
        "create invoices",
        {"invoice": {"created": 1}},
    )
    assert sync.waits is not None
    assert (sync.waits.waits_for, sync.waits.until) == ("minute_limit", at(60))


JOINED: tuple[Event, ...] = (
    *STORY,
    SyncRequested(time=at(2), sync_id=OTHER, mode="sync", trigger="schedule"),
    SyncJoined(time=at(3), sync_id=OTHER, joined_to=SYNC),
)


@ON_REAL_SERVERS
@given(received=st.permutations(JOINED))
async def test_a_joined_sync_shows_the_run_of_the_one_it_was_joined_to(
    deps: Dependencies, received: list[Event]
) -> None:
    company_id = uuid4()

    await receive(deps, company_id, received)

    joined = await flows.read_sync(deps, company_id, OTHER)
    run = await flows.read_sync(deps, company_id, SYNC)
    own = {"sync_id": OTHER, "joined_to": SYNC, "trigger": "schedule", "requested_at": at(2)}
    assert joined == run.model_copy(update=own)
    page = await flows.list_entries(deps, company_id, OTHER, EntryFilter(), None, 100)
    assert [entry.sequence for entry in page.items] == [1, 2, 3]


FIRST, AGAIN = a_problem(PROBLEM, second=1), a_problem(PROBLEM, second=5, sentence="again")
SOLVED = ProblemSolved(time=at(3), problem_id=PROBLEM)


@ON_REAL_SERVERS
@given(received=shuffled_with_repeats((FIRST, SOLVED)))
async def test_a_solved_problem_stays_solved_when_its_opening_is_heard_again(
    deps: Dependencies, received: list[Event]
) -> None:
    company_id = uuid4()

    await receive(deps, company_id, received)

    assert not (await flows.list_problems(deps, company_id, None, 10)).items
    with pytest.raises(ProblemNotFound):
        await flows.read_problem(deps, company_id, PROBLEM)


@ON_REAL_SERVERS
@given(received=shuffled_with_repeats((FIRST, SOLVED, AGAIN)))
async def test_a_problem_met_again_after_it_was_solved_is_open_with_its_newest_words(
    deps: Dependencies, received: list[Event]
) -> None:
    company_id = uuid4()

    await receive(deps, company_id, received)

    problem = await flows.read_problem(deps, company_id, PROBLEM)
    assert (problem.sentence, problem.first_at, problem.last_at) == ("again", at(1), at(5))
