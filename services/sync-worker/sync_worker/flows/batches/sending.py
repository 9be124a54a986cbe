"""One frozen batch goes out and comes back: written down before, stored as it came, then applied."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from common.failpoint import failpoint, guard_disabled
from sync_worker.domain.batching import Batch
from sync_worker.domain.kind import Call, Verb
from sync_worker.domain.states import BatchState
from sync_worker.errors import Later, LeaseLost, NeverSent, Unanswered
from sync_worker.flows.batches import applying, reconciliation
from sync_worker.flows.turns import calling
from sync_worker.flows.turns.turn import Turn
from sync_worker.kinds import registry
from sync_worker.xero import answers
from sync_worker.xero.client import Answer

AT_ONCE = 4
PERHAPS_APPLIED = {408, 500, 502, 503, 504}


async def resolve_open(turn: Turn) -> None:
    """Resolve every batch of the company whose outcome is not known."""
    async with turn.session(fenced=False) as session:
        open_ones = await session.batches.unresolved()
    for start in range(0, len(open_ones), AT_ONCE):
        await all_of(turn, [batch.batch_id for batch in open_ones[start : start + AT_ONCE]])


async def all_of(turn: Turn, ids: Sequence[UUID]) -> None:
    """Resolve some batches at the same time; a wait of one does not cancel the others."""
    results = await asyncio.gather(*(resolve(turn, one) for one in ids), return_exceptions=True)
    failures = [result for result in results if isinstance(result, BaseException)]
    failures.sort(key=lambda error: (isinstance(error, Later), not isinstance(error, LeaseLost)))
    if failures:
        raise failures[0]


async def resolve(turn: Turn, batch_id: UUID) -> None:
    """Resolve a batch, or raise what it waits for."""
    while True:
        async with turn.session(fenced=False) as session:
            batch = await session.batches.get(batch_id)
        match batch.state:
            case BatchState.RESOLVED:
                return
            case BatchState.ANSWERED:
                await _apply(turn, batch)
            case BatchState.FROZEN:
                await _next_split_or_whole(turn, batch)
            case BatchState.SENT:
                if not batch.members:
                    async with turn.session() as session:
                        await session.batches.resolve(batch_id)
                elif guard_disabled("freeze"):
                    await reconciliation.send_newest(turn, batch)
                elif await reconciliation.step(turn, batch):
                    await _send(turn, batch)


async def _next_split_or_whole(turn: Turn, batch: Batch) -> None:
    """What was split off comes first; a batch with a member that Xero surely fails at is never sent whole."""
    async with turn.session(fenced=False) as session:
        part = await session.splits.unresolved_split(batch.batch_id)
    if part is not None:
        await resolve(turn, part)
    elif batch.suspected:
        await reconciliation.bisect(turn, batch)
    else:
        await _send(turn, batch)


async def _send(turn: Turn, batch: Batch) -> None:
    async def mark() -> None:
        async with turn.session() as session:
            await session.batches.mark_sent(batch.batch_id, turn.deps.boot_clock())
        failpoint("after_send_marked", batch.kind, batch.verb)

    failpoint("after_batch_frozen", batch.kind, batch.verb)
    request = Call(batch.method, batch.path, batch.query)
    key = None if guard_disabled("key") else batch.key
    try:
        answer = await calling.call(turn, request, batch.body or None, key, mark)
    except NeverSent as error:
        await _not_sent(turn, batch)
        raise await calling.later(turn, "xero_away", 10, repr(error)) from error
    except Unanswered as error:
        raise await calling.later(turn, "in_doubt", 1, repr(error)) from error
    failpoint("after_xero_answer", batch.kind, batch.verb)
    await _received(turn, batch, answer)


async def _not_sent(turn: Turn, batch: Batch) -> None:
    async with turn.session(fenced=False) as session:
        await session.batches.mark_not_sent(batch.batch_id)


async def _received(turn: Turn, batch: Batch, answer: Answer) -> None:
    """Decide by the status what came back: the table of the design."""
    if answer.status == 429:
        await _not_sent(turn, batch)
        raise await calling.after_limit(turn)
    if answer.status in {401, 403}:
        await (_still_in_doubt if batch.sends else _retry)(turn, batch)
        raise await calling.after_unauthorised(turn, answer)
    turn.state.token_taken(answer.token_id)
    if answer.status in PERHAPS_APPLIED or answer.status >= 500 or _perhaps_in_part(answer):
        stored_under_the_key = answer.status in {500, 400}
        if stored_under_the_key:
            async with turn.session() as session:
                await session.batches.mark_doubtful(batch.batch_id, failed=True)
        seconds = 0 if stored_under_the_key else 5
        raise await calling.later(turn, "in_doubt", seconds, f"Xero answered {answer.status}")
    if 400 <= answer.status < 500 and answer.status != 404 and batch.sends:
        await _still_in_doubt(turn, batch)
        raise await calling.later(turn, "in_doubt", 0, f"Xero answered {answer.status} to a retry")
    async with turn.session(fenced=False) as session:
        await session.batches.store_answer(batch, answer.status, answer.body)
    failpoint("after_answer_stored", batch.kind, batch.verb)


def _perhaps_in_part(answer: Answer) -> bool:
    """A validation error of a whole batch commits its valid elements all the same."""
    return answer.status == 400 and bool((answers.parsed(answer.body) or {}).get("Elements"))


async def _still_in_doubt(turn: Turn, batch: Batch) -> None:
    """Only this repeat was refused, and that is kept under the key; an earlier send may have been applied."""
    async with turn.session() as session:
        await session.batches.mark_doubtful(batch.batch_id, failed=False)


async def _retry(turn: Turn, batch: Batch) -> None:
    """The refusal is kept under this key; what was never applied goes again under another one."""
    kind = registry.get_pushed(batch.kind)
    call = kind.write(batch.verb, [member.payload for member in batch.members])
    async with turn.session() as session:
        await session.batches.new_generation(batch.batch_id, call, turn.sync.sync_id)


async def _apply(turn: Turn, batch: Batch) -> None:
    assert batch.answer_status is not None
    if batch.answer_status < 300:
        if not await applying.apply(turn, batch):
            await _some_are_missing(turn, batch)
        return
    if batch.answer_status == 404 and batch.verb is Verb.REMOVE:
        await applying.gone(turn, batch)
        return
    words = answers.refusal_of(batch.answer_body or b"")
    if len(batch.members) == 1:
        await applying.report_all(turn, batch, words)
        return
    async with turn.session() as session:
        await session.batches.mark_doubtful(batch.batch_id, failed=True)
        after = await session.batches.get(batch.batch_id)
    await reconciliation.retry(turn, after, after.members)


async def _some_are_missing(turn: Turn, batch: Batch) -> None:
    """The answer lacks some members: it is as good as none for these, and is read again."""
    async with turn.session() as session:
        await session.batches.return_to_doubt(batch.batch_id)
