"""Check: what the organisation, its accounts and its rates are now, and whether the settings still hold."""

from datetime import date
from uuid import UUID

from common.contracts.pulled import Account, OrganisationFacts, OrganisationPulled, TaxRate
from sync_worker.domain.elements import day_of, text_of
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Call, Element
from sync_worker.domain.problems import ACCOUNT_GONE, Problem
from sync_worker.errors import SyncFails
from sync_worker.flows.reading import reading
from sync_worker.flows.turns import calling
from sync_worker.flows.turns.turn import Turn
from sync_worker.kinds import registry
from sync_worker.xero import answers


async def check(turn: Turn) -> bool:
    """Read the organisation; stop the sync where a chosen account is gone.

    A sync that only reads choices is not listed in the log: rates that changed wait for the next one, which says so.
    """
    organisation = await _list(turn, "Organisation", "Organisations")
    accounts = [_account(element) for element in await _list(turn, "Accounts", "Accounts")]
    facts = _facts(organisation[0] if organisation else {})
    facts = facts.model_copy(update={"currencies": await _currencies(turn, facts.base_currency)})
    rates: list[TaxRate] = []
    for kind in registry.choices:
        found = await reading.read_kind(turn, kind)
        rates += [kind.choice_of(element) for element in found.elements]
        turn.state.checked[kind.name] = found
    async with turn.session() as session:
        tenant = turn.tenant_id
        await session.organisations.upsert(facts, accounts, rates)
        for kind in registry.choices if turn.sync.mode != "choices" else ():
            outcomes = await reading.take_in(turn, session, kind, turn.state.checked[kind.name])
            await turn.record_outcomes(session, outcomes)
        pulled = OrganisationPulled(
            tenant_id=tenant,
            read_at=await session.now(),
            organisation=facts,
            accounts=tuple(accounts),
            tax_rates=tuple(rates),
        )
        await session.outbox.enqueue(pulled)
        await turn.change(session, organisation=facts.name)
    turn.short_code = facts.short_code
    if turn.sync.mode in {"sync", "preview"}:
        await _accounts_hold(turn, accounts)
    return True


async def _currencies(turn: Turn, base: str) -> tuple[str, ...]:
    """Read the organisation's currencies, only while a document in another one than the base currency waits."""
    async with turn.session(fenced=False) as session:
        waiting = await session.work.currencies_pending(turn.sync.sync_id)
    if not waiting - {base}:
        return ()
    return tuple(text_of(one, "Code") for one in await _list(turn, "Currencies", "Currencies"))


async def _list(turn: Turn, path: str, envelope: str) -> list[Element]:
    answer = await calling.read(turn, Call("GET", path))
    if answer.status != 200:
        raise SyncFails(f"Xero rejected the request for {path}: {answers.refusal_of(answer.body)}")
    return answers.listed(answers.parsed(answer.body) or {}, envelope)


async def _accounts_hold(turn: Turn, accounts: list[Account]) -> None:
    settings = turn.settings
    by_id = {account.id: account for account in accounts}
    chosen: dict[str, UUID | None] = {
        "revenue account": settings.revenue_account_id,
        "account for payments": settings.payment_account_id,
    }
    for what, identity in chosen.items():
        account = by_id.get(identity) if identity is not None else None
        if account is not None and account.status == "ACTIVE":
            continue
        problem = Problem(ACCOUNT_GONE, str(identity), f"the {what}{', ' + account.name if account else ''}")
        async with turn.session() as session:
            opened = await session.problems.open_problem(problem)
            events = await turn.opened(session, [opened])
            await session.outbox.enqueue(*events)
        raise SyncFails(f"{problem.sentence} {problem.cause.remedy}")


def _facts(element: Element) -> OrganisationFacts:
    return OrganisationFacts(
        name=text_of(element, "Name"),
        base_currency=text_of(element, "BaseCurrency") or "NZD",
        country=text_of(element, "CountryCode") or None,
        timezone=text_of(element, "Timezone") or None,
        short_code=text_of(element, "ShortCode") or None,
        period_lock=_day(element, "PeriodLockDate"),
        year_lock=_day(element, "EndOfYearLockDate"),
        is_demo=element.get("IsDemoCompany") is True,
    )


def _day(element: Element, key: str) -> date | None:
    day = day_of(element, key)
    return date.fromisoformat(day) if day else None


def _account(element: Element) -> Account:
    fields: JsonObject = {
        "id": text_of(element, "AccountID"),
        "code": text_of(element, "Code") or None,
        "name": text_of(element, "Name"),
        "type": text_of(element, "Type"),
        "class": text_of(element, "Class") or None,
        "status": text_of(element, "Status") or "ACTIVE",
        "system": text_of(element, "SystemAccount") or None,
        "currency": text_of(element, "CurrencyCode") or None,
        "takes_payments": element.get("EnablePaymentsToAccount") is True,
    }
    return Account.model_validate(fields)
