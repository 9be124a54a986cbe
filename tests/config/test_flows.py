"""What happens when settings are saved and when an organisation is connected or read.

If this breaks, saved settings are lost or counted twice, or an owner is offered the accounts of another organisation.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.contracts.auth import XeroConnected, XeroDisconnected
from common.contracts.pulled import OrganisationFacts, OrganisationPulled
from common.errors import Invalid
from config_service import flows, repository
from config_service.errors import ChoicesNotReadYet
from config_service.flows import Dependencies
from tests.config.builders import (
    BANK,
    KOWHAI,
    SALES,
    TILL,
    TUI,
    a_change,
    a_company,
    a_pull,
    clear_published,
    published,
    save,
)
from tests.config.conftest import MoveClock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ON_REAL_SERVERS = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def test_saved_settings_are_answered_and_what_changed_is_said(deps: Dependencies) -> None:
    company_id = await a_company(deps)

    saved = await save(deps, company_id, a_change())

    assert (saved.version, saved.valid, saved.invalid) == (1, True, ())
    assert await flows.read_settings(deps, company_id, KOWHAI) == saved
    [event] = await published(deps, company_id)
    assert (event["type"], event["version"]) == ("settings.changed", 1)
    assert event["places"] == ["settings.accounts", "settings.switches"]


async def test_the_same_settings_again_make_no_version_and_say_nothing(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change())
    await clear_published(deps, company_id)

    again = await save(deps, company_id, a_change())

    assert (again.version, again.valid) == (1, True)
    assert await published(deps, company_id) == []


async def test_every_version_is_kept_with_who_saved_it(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change(), by="mere@kowhai.example")
    await save(deps, company_id, a_change(payment_account_id=TILL.id), by="tama@kowhai.example")

    async with deps.database.transaction(company_id) as connection:
        rows = await connection.fetch("SELECT version, saved_by, settings FROM settings ORDER BY version")

    assert [(row["version"], row["saved_by"]) for row in rows] == [
        (1, "mere@kowhai.example"),
        (2, "tama@kowhai.example"),
    ]
    assert rows[0]["settings"]["payment_account_id"] == str(BANK.id)


async def test_a_request_sent_again_is_not_acted_on_twice(deps: Dependencies) -> None:
    company_id, request_id = await a_company(deps), uuid4()
    first = await save(deps, company_id, a_change(), request_id=request_id)
    await save(deps, company_id, a_change(payment_account_id=TILL.id))

    repeated = await save(deps, company_id, a_change(), request_id=request_id)

    assert repeated == first
    now = await flows.read_settings(deps, company_id, KOWHAI)
    assert (now.version, now.payment_account_id) == (2, TILL.id)


async def test_what_the_organisation_does_not_offer_is_refused_and_nothing_is_saved(
    deps: Dependencies,
) -> None:
    company_id = await a_company(deps)

    with pytest.raises(Invalid) as refused:
        await save(deps, company_id, a_change(payment_account_id=uuid4(), tax_mapping={"T1": "INPUT2"}))

    assert [error["pointer"] for error in refused.value.errors] == ["/payment_account_id", "/tax_mapping/T1"]
    assert (await flows.read_settings(deps, company_id, KOWHAI)).version == 0
    assert await published(deps, company_id) == []


async def test_settings_cannot_be_saved_before_the_choices_were_read(deps: Dependencies) -> None:
    with pytest.raises(ChoicesNotReadYet):
        await save(deps, uuid4(), a_change())


async def test_savers_at_the_same_time_get_versions_one_after_another(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    sizes = range(1, 9)

    saved = await asyncio.gather(*(save(deps, company_id, a_change(batch_size=size)) for size in sizes))

    assert sorted(answer.version for answer in saved) == list(sizes)


async def test_after_connecting_to_another_organisation_its_own_accounts_have_to_be_chosen(
    deps: Dependencies,
) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change(tax_mapping={"T1": "OUTPUT2"}))
    await flows.store_choices(deps, company_id, a_pull(TUI))

    moved = await flows.read_settings(deps, company_id, TUI)
    saved = await save(deps, company_id, a_change(), tenant_id=TUI)

    assert (moved.valid, moved.payment_account_id, moved.import_payments) == (False, None, True)
    assert moved.invalid
    assert all("another organisation" in blocker.sentence for blocker in moved.invalid)
    assert (saved.version, saved.valid, saved.tax_mapping) == (2, True, {})
    assert (await flows.read_settings(deps, company_id, KOWHAI)).valid is False


PULLS = tuple(
    a_pull(
        read_at=NOON + timedelta(minutes=minute),
        accounts=(BANK.model_copy(update={"name": f"Bank at {minute}"}), SALES),
        organisation=OrganisationFacts(name=f"Kowhai {minute}", base_currency="NZD"),
    )
    for minute in range(4)
)


@ON_REAL_SERVERS
@given(received=st.permutations([*PULLS, *PULLS]))
async def test_of_readings_in_any_order_the_newest_is_offered(
    deps: Dependencies, received: list[OrganisationPulled]
) -> None:
    company_id = uuid4()

    for event in received:
        await flows.store_choices(deps, company_id, event)

    choices = await flows.read_choices(deps, company_id, KOWHAI)
    assert (choices.read_at, choices.payment_accounts[0].name) == (PULLS[3].read_at, "Bank at 3")


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


FIRST = XeroConnected(time=at(0), tenant_id=KOWHAI, organisation="Kowhai Florists")
CLOSED = XeroDisconnected(time=at(1), tenant_id=KOWHAI, reason="a person disconnected it")
MOVED = XeroConnected(time=at(2), tenant_id=TUI, organisation="Tui Plumbing")
LEFT = XeroDisconnected(time=at(3), tenant_id=TUI, reason="a person disconnected it")
BACK = XeroConnected(time=at(4), tenant_id=KOWHAI, organisation="Kowhai Florists", again=True)
CLOSED_AGAIN = XeroDisconnected(time=at(5), tenant_id=KOWHAI, reason="it was disconnected in Xero")
STORY = (FIRST, CLOSED, MOVED, LEFT, BACK, CLOSED_AGAIN)
CONNECTED_AFTER = {1: KOWHAI, 2: None, 3: TUI, 4: None, 5: KOWHAI, 6: None}


@ON_REAL_SERVERS
@given(data=st.data(), length=st.sampled_from(sorted(CONNECTED_AFTER)))
async def test_whatever_order_connections_are_received_in_the_last_one_counts(
    deps: Dependencies, data: st.DataObject, length: int
) -> None:
    company_id, story = uuid4(), STORY[:length]
    received: Sequence[Any] = data.draw(st.permutations([*story, *story]))

    for event in received:
        await flows.follow_connection(deps, company_id, event)

    async with deps.database.transaction(company_id) as connection:
        assert await repository.connected_to(connection, company_id) == CONNECTED_AFTER[length]


async def test_a_connected_organisation_is_read_at_once_and_only_once(deps: Dependencies) -> None:
    company_id = uuid4()

    await asyncio.gather(*(flows.follow_connection(deps, company_id, FIRST) for _ in range(5)))

    [event] = await published(deps, company_id)
    assert (event["type"], event["mode"], event["trigger"]) == ("sync.requested", "choices", "connected")


async def test_a_connection_heard_after_its_own_end_asks_for_nothing(deps: Dependencies) -> None:
    company_id = uuid4()

    await flows.follow_connection(deps, company_id, LEFT)
    await flows.follow_connection(deps, company_id, MOVED)

    assert await published(deps, company_id) == []


async def test_fresh_choices_are_answered_without_asking_for_more(deps: Dependencies) -> None:
    company_id = await a_company(deps)

    choices = await flows.read_choices(deps, company_id, KOWHAI)

    assert (choices.payment_accounts, choices.revenue_accounts) == ((BANK, TILL), (SALES,))
    assert await published(deps, company_id) == []


async def test_old_choices_are_answered_and_read_again_once_a_quarter_of_an_hour(
    deps: Dependencies, move_clock: MoveClock
) -> None:
    company_id = await a_company(deps)
    await move_clock(timedelta(minutes=16))

    await asyncio.gather(*(flows.read_choices(deps, company_id, KOWHAI) for _ in range(6)))
    [asked] = await published(deps, company_id)
    await move_clock(timedelta(minutes=30))
    await flows.read_choices(deps, company_id, KOWHAI)
    once = len(await published(deps, company_id))
    await move_clock(timedelta(minutes=32))
    await flows.read_choices(deps, company_id, KOWHAI)

    assert (asked["type"], asked["mode"], asked["trigger"]) == ("sync.requested", "choices", "settings")
    assert (once, len(await published(deps, company_id))) == (1, 2)


async def test_choices_never_read_are_told_apart_and_asked_for_again_after_a_minute(
    deps: Dependencies, move_clock: MoveClock
) -> None:
    company_id = uuid4()
    await flows.follow_connection(
        deps, company_id, XeroConnected(tenant_id=KOWHAI, organisation="Kowhai Florists")
    )
    for ahead in (0, 30, 70, 80):
        await move_clock(timedelta(seconds=ahead))
        with pytest.raises(ChoicesNotReadYet):
            await flows.read_choices(deps, company_id, KOWHAI)

    triggers = [event["trigger"] for event in await published(deps, company_id)]
    assert triggers == ["connected", "settings"]


async def test_nothing_is_asked_of_an_organisation_that_is_not_connected(
    deps: Dependencies, move_clock: MoveClock
) -> None:
    company_id = await a_company(deps)
    left = XeroDisconnected(tenant_id=KOWHAI, reason="a person disconnected it")
    await flows.follow_connection(deps, company_id, left)
    await move_clock(timedelta(hours=1))

    await flows.read_choices(deps, company_id, KOWHAI)

    assert await published(deps, company_id) == []
