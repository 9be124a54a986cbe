"""What a kind may know when it judges records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from common.contracts.records import Entity
from common.failpoint import guard_disabled
from sync_worker.domain.capabilities import Kind
from sync_worker.domain.fields import MergeState
from sync_worker.domain.kind import Context, Link, Ref
from sync_worker.flows.turns.turn import Turn
from sync_worker.kinds import registry
from sync_worker.repository.session import OrganisationSession

NOT_YET = "00000000-0000-0000-0000-000000000000"
"""The id that a preview gives to what a sync would create first."""


async def context_for(
    turn: Turn, session: OrganisationSession, kind: Kind[Entity], typed: Sequence[Entity]
) -> Context:
    """Return what a kind may know about these records: settings, organisation, links of what they name."""
    pushed = registry.as_pushed(kind)
    needed = {need for record in typed for need in pushed.depends_on(record)} if pushed is not None else set()
    refs = {Ref(kind.name, record.id) for record in typed} | needed
    if pushed is not None:
        refs |= {ref for record in typed for ref in pushed.references(record)}
    saved = await session.organisations.fetch()
    assert saved is not None
    known = await session.links.fetch(refs)
    unusable = [ref for ref in refs if ref not in known or known[ref].state == "removed"]
    labels = await _labels(session, [ref for ref in unusable if ref.kind != kind.name])
    if turn.sync.mode == "preview":
        known = {**{need: Link(NOT_YET, 0) for need in needed}, **known}
    return Context(
        company_id=turn.company_id,
        tenant_id=turn.tenant_id,
        settings=turn.settings,
        organisation=saved.facts,
        accounts={account.id: account for account in saved.accounts},
        links=_without_base(known) if guard_disabled("base") else known,
        address=turn.deps.settings.public_url.rstrip("/"),
        answers=await session.decisions.of_kind(kind.name),
        labels=labels,
    )


def _without_base(known: Mapping[Ref, Link]) -> dict[Ref, Link]:
    """Return links that know nothing of what both sides held; with the guard off all that differs is sent."""
    return {
        ref: replace(
            link,
            merge=MergeState(
                {name: "" if isinstance(one, str) else [] for name, one in link.merge.ours.items()}
            ),
        )
        for ref, link in known.items()
    }


async def _labels(session: OrganisationSession, refs: Sequence[Ref]) -> dict[Ref, str]:
    """Return how people know records that cannot be used in Xero, for the sentences of problems."""
    stored = await session.records.fetch(refs)
    return {ref: registry.get(ref.kind).label_of(one.record) for ref, one in stored.items()}
