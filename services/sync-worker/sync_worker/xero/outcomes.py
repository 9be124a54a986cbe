"""What a stored answer says about each member of its batch: taken, refused or missing."""

from dataclasses import dataclass, field

from common.contracts.records import Entity
from sync_worker.domain.batching import Batch, Member
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.kind import Element
from sync_worker.xero import answers

NOBODY = "00000000-0000-0000-0000-000000000000"
"""The id that Xero returns for an element that it refused."""


@dataclass
class BatchOutcome:
    """The members of a batch by what the answer says about them.

    `refused` holds Xero's own words with each member. `missing` are those that the answer does not mention.
    """

    taken: list[tuple[Member, Element]] = field(default_factory=list)
    refused: list[tuple[Member, str]] = field(default_factory=list)
    missing: list[Member] = field(default_factory=list)


def outcome_of(kind: PushedKind[Entity], batch: Batch) -> BatchOutcome:
    """Return what a batch's stored answer says about each member.

    Elements are matched by id or business key, never by position.
    """
    found = list(answers.elements(batch.answer_body or b"", kind))
    result = BatchOutcome()
    for member in batch.members:
        element = _element_of(kind, member, found)
        if element is None:
            result.missing.append(member)
        elif answers.failed(element):
            result.refused.append((member, answers.words(element)))
        elif str(element.get(kind.id_key) or NOBODY) == NOBODY:
            result.missing.append(member)
        else:
            result.taken.append((member, element))
    return result


def _element_of(kind: PushedKind[Entity], member: Member, found: list[Element]) -> Element | None:
    """Return the element of a member, or None.

    An element is found by Xero's id, else by the exact business key, else by the key regardless of case. One that was
    found by its key is removed from `found`.
    """
    identity = str(member.payload.get(kind.id_key, "")).lower()
    key = str(kind.key(member.payload))
    by_id = (one for one in found if identity and str(one.get(kind.id_key, "")).lower() == identity)
    exact = (one for one in found if not identity and kind.key_of(one) == key)
    alike = (one for one in found if not identity and kind.key_of(one).lower() == key.lower())
    element = next((one for some in (by_id, exact, alike) for one in some), None)
    if element is not None and not identity:
        found.remove(element)
    return element
