"""Numbers and codes that Xero takes once: of several records with the same one, the first is booked."""

from collections.abc import Sequence

from common.contracts.records import Entity
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.kind import Ref
from sync_worker.repository.session import OrganisationSession


async def first_of_each(
    session: OrganisationSession, kind: PushedKind[Entity], typed: Sequence[Entity]
) -> dict[Ref, str]:
    """Return, for each of these records that is not the first with its number or code, how people know the first.

    Numbers are compared as Xero does, whatever their letter case and spaces. The first is the one that is in Xero,
    else the one that was received first.
    """
    if not kind.keys_are_unique or not typed:
        return {}
    keys = {Ref(kind.name, record.id): key for record in typed for key in kind.match_keys(record)}
    named = await session.records.first_with_keys(kind.name, sorted(set(keys.values())))
    return {
        ref: f"{kind.name.replace('_', ' ')} {kind.label_of(named[key].record)}"
        for ref, key in keys.items()
        if key in named and named[key].record_id != ref.id
    }
