"""Bringing a company of the model to rest, and asking the checker what became of its records."""

from typing import Any
from uuid import UUID

from invoicing.domain.records import StoredRecord, is_void
from tests.checker import Elsewhere, Engine, Expected, Verdict, check
from tests.engine_reader import engine_of
from tests.model.company import Company
from tests.model.log_errors import ERRORS
from tests.watching import WATCHED

MOST_SYNCS = 6
LATEST = 61
"""By then Xero has applied what it was still at when the connection was cut."""


def expected(company: Company) -> list[Expected]:
    """Return every record that was ever accepted, as it is now."""
    return [_expected(stored) for stored in company.ledger.all()]


def _expected(stored: StoredRecord) -> Expected:
    withdrawn = is_void(stored.record) or (stored.deleted and stored.kind == "payment")
    record = stored.record.model_dump(mode="json")
    return Expected(stored.kind, stored.record.id, record, withdrawn, stored.revision)


def judge(company: Company) -> None:
    """End every trouble, sync until nothing is written any more, and compare, in each organisation ever connected.

    What is in doubt in an organisation stays so while another is connected, so rest is asked for in the last one.
    """
    for tenant_id in company.used:
        calm(company, tenant_id)
        _until_nothing_is_written(company)
        found = look(company, tenant_id)
        if tenant_id != company.used[-1]:
            found.unrest.clear()
        assert found.clean, f"{found}"
    assert not ERRORS, ERRORS
    assert not company.log.gaps(), company.log.gaps()
    assert not company.xero.over_limits, company.xero.over_limits


def calm(company: Company, tenant_id: UUID) -> None:
    """End every trouble, and let what is under way come to its end."""
    company.xero.calm()
    company.neighbours.away = 0
    for worker in company.workers.both:
        worker.process.die_at = worker.process.pause_at = worker.process.die_at_point = None
        worker.process.go_on()
    company.clock.advance(LATEST)
    company.connect(tenant_id)
    company.workers.settle()


def _until_nothing_is_written(company: Company) -> None:
    wrote, changes = -1, -1
    for _ in range(MOST_SYNCS):
        if (wrote, changes) == (company.xero.writes(), company.ledger.newest_change()):
            return
        wrote, changes = company.xero.writes(), company.ledger.newest_change()
        company.sync()
    output = company.xero.requests()[-30:]
    raise AssertionError(f"every sync writes something again: {[_short(one) for one in output]}")


def _short(request: Any) -> str:
    return f"{request['method']} {request['path']} {request['status']} {(request['body'] or '')[:300]}"


def look(company: Company, tenant_id: UUID) -> Verdict:
    """Compare the company's records with an organisation; a value there may have come from another one."""
    company.watch.look()
    others = [one for one in company.used if one != tenant_id]
    return check(
        expected(company),
        {name: company.xero.objects(name, tenant_id) for name in WATCHED.values()},
        _engine(company, tenant_id),
        company.touched,
        company.log.entries,
        company.history,
        Elsewhere(
            {
                name: [one for place in others for one in company.xero.objects(name, place)]
                for name in WATCHED.values()
            }
            if others
            else {},
            frozenset(pair for place in others for pair in _engine(company, place).links.items()),
        ),
    )


def _engine(company: Company, tenant_id: UUID) -> Engine:
    """Return what the engine says of the company in an organisation."""

    async def publishes() -> Engine:
        async with company.database.transaction(company.company_id) as connection:
            return await engine_of(connection, company.company_id, tenant_id)

    return company.stage.run(publishes())
