"""Commands of invoicing, and the calls of its flows that execute them."""

from typing import Any
from uuid import UUID, uuid4

from invoicing import flows
from invoicing.domain.commands import Answer, DeletePayment, Put, Void
from invoicing.domain.parsing import record_of
from invoicing.flows import Dependencies
from tests.invoicing.builders import Sent, a_customer, a_product, a_tax


def a_put(kind: str, sent: Sent, known: int | None = None) -> Put:
    """Make the command to create a record, or to change the revision that is known."""
    revisions = None if known is None else frozenset({str(known)})
    return Put(kind, record_of(kind, sent["id"], sent), revisions)


async def put(
    deps: Dependencies,
    company_id: UUID,
    kind: str,
    sent: Sent,
    known: int | None = None,
    request_id: UUID | None = None,
) -> Answer:
    """Create a record, or change the revision that is known."""
    return await flows.execute(deps, company_id, request_id or uuid4(), a_put(kind, sent, known))


async def void(deps: Dependencies, company_id: UUID, kind: str, record_id: str) -> Answer:
    """Void a document."""
    return await flows.execute(deps, company_id, uuid4(), Void(kind, record_id))


async def take_back(deps: Dependencies, company_id: UUID, payment_id: str) -> Answer:
    """Take a payment back."""
    return await flows.execute(deps, company_id, uuid4(), DeletePayment(payment_id))


async def a_company(deps: Dependencies) -> UUID:
    """Make a company with a customer, a product and two taxes: four changes."""
    company_id = uuid4()
    for kind, sent in a_shop():
        await put(deps, company_id, kind, sent)
    return company_id


def a_shop() -> list[tuple[str, dict[str, Any]]]:
    """Return what every shop has."""
    return [
        ("tax", a_tax()),
        ("tax", a_tax("zero")),
        ("customer", a_customer()),
        ("product", a_product(tax_id="gst")),
    ]
