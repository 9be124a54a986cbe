"""What Xero holds twice of ours: the second is taken back, and said."""

from collections.abc import Sequence
from typing import Any

from common.ids import derived_id, new_id
from common.postgres import Connection
from sync_worker.domain.batching import Member
from sync_worker.domain.kind import Element, Ref, Verb
from sync_worker.flows.lease import Turn
from sync_worker.repository import batches, links
from sync_worker.repository.links import LinkToKeep


async def take_back(turn: Turn, connection: Connection, kind: Any, elements: Sequence[Element]) -> None:
    """Freeze the removal of objects that carry the mark of a record whose own object lives in Xero.

    Such a one comes from a worker that stood still between noting that it sends and sending, for longer than Xero
    knows a key. It gets a link of its own, so that it is met once.
    """
    company, tenant = turn.company_id, turn.tenant_id
    marked = [(kind.owner_of(one), one) for one in elements if kind.state_of(one) == "live"]
    known = await links.fetch(
        connection, company, tenant, [Ref(kind.NAME, owner) for owner, _ in marked if owner]
    )
    for owner, element in marked:
        link = known.get(Ref(kind.NAME, owner)) if owner else None
        xero_id = str(element[kind.ID])
        if link is None or link.state != "live" or link.xero_id == xero_id:
            continue
        second = Ref(kind.NAME, str(derived_id(tenant, "second", xero_id)))
        await links.keep(connection, company, tenant, [LinkToKeep(second, xero_id, 0)])
        said = f"It was in Xero twice, with the mark of {owner} both times; the second was taken back."
        member = Member(kind.NAME, second.id, 0, kind.second(element), (said,))
        call = kind.write(Verb.REMOVE, [member.payload])
        of = (tenant, turn.sync.sync_id, kind.NAME, Verb.REMOVE)
        await batches.freeze(connection, company, new_id(), of, call, [member])
