"""An access token that Xero refuses is replaced once, however many calls were refused.

If this breaks, a sync stops and asks an owner to connect again although the grant is good.
"""

import asyncio

from sync_worker.domain.kind import Call
from sync_worker.flows.turns import calling
from sync_worker.flows.turns.turn import Turn
from tests.model.company import Company
from tests.model.test_begun import beginning

ORGANISATION, ACCOUNTS = Call("GET", "Organisation"), Call("GET", "Accounts")
TOKEN_LIVES = 1800.0
REFUSED = '{"Status":401,"Detail":"TokenExpired"}'


async def outcomes(turn: Turn, *calls: Call) -> list[int | str]:
    """Make calls whose bytes all go out with the token of that moment; return each status, or what it waits for."""
    together = asyncio.Barrier(len(calls))

    async def everybody_has_a_token() -> None:
        await together.wait()

    async def made(request: Call) -> int | str:
        answer = await calling.call(turn, request, before=everybody_has_a_token)
        if answer.status == 401:
            return (await calling.after_unauthorised(turn, answer)).waits_for
        turn.state.token_taken(answer.token_id)
        return answer.status

    return list(await asyncio.gather(*(made(one) for one in calls)))


def token_number(turn: Turn) -> int:
    """Return the number of the turn's token: each refresh makes the next one."""
    assert turn.state.token is not None
    return int(turn.state.token.token_id)


def test_two_calls_at_once_on_one_stale_token_lead_to_one_refresh_and_both_succeed(company: Company) -> None:
    async def at_once() -> tuple[list[int | str], list[int | str], int]:
        turn = await beginning(company)
        await outcomes(turn, ORGANISATION)
        first = token_number(turn)
        company.xero.advance(TOKEN_LIVES)
        refused = await outcomes(turn, ORGANISATION, ACCOUNTS)
        repeated = await outcomes(turn, ORGANISATION, ACCOUNTS)
        return refused, repeated, token_number(turn) - first

    assert company.stage.run(at_once()) == (["worker", "worker"], [200, 200], 1)


def test_a_late_refusal_of_the_old_token_does_not_count_against_the_new_one(company: Company) -> None:
    async def late() -> list[int | str]:
        turn = await beginning(company)
        await outcomes(turn, ORGANISATION)
        old = str(token_number(turn))
        company.xero.arm("answer", match={"path": "/Organisation"}, status=401, text=REFUSED)
        found = [*await outcomes(turn, ORGANISATION), *await outcomes(turn, ORGANISATION)]
        assert turn.state.token_refused(old)
        return [*found, *await outcomes(turn, ORGANISATION)]

    assert company.stage.run(late()) == ["worker", 200, 200]


def test_a_new_token_that_is_refused_too_is_no_matter_of_its_age(company: Company) -> None:
    async def twice() -> list[int | str]:
        turn = await beginning(company)
        company.xero.arm("answer", 2, {"path": "/Organisation"}, status=401, text=REFUSED)
        return [*await outcomes(turn, ORGANISATION), *await outcomes(turn, ORGANISATION)]

    assert company.stage.run(twice()) == ["worker", "xero_away"]
