"""What a stored answer says of each member of its batch: taken, refused, or missing."""

from dataclasses import dataclass, field

from common.contracts.records import Entity
from sync_worker.domain.batching import Batch, Member
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.kind import Element
from sync_worker.xero import answers

NOBODY = "00000000-0000-0000-0000-000000000000"
"""Xero's id of what it refused."""


@dataclass
class BatchOutcome:
    """What an answer says of a batch's members."""

    taken: list[tuple[Member, Element]] = field(default_factory=list)
    refused: list[tuple[Member, str]] = field(default_factory=list)
    missing: list[Member] = field(default_factory=list)


def outcome_of(kind: PushedKind[Entity], batch: Batch) -> BatchOutcome:
    """Return what the stored answer says of each member; its element is found by key, never by position."""
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
    """Take a member's element out of an answer: by its id, else by its key, letter by letter before case-blind."""
    identity = str(member.payload.get(kind.id_key, "")).lower()
    key = str(kind.key(member.payload))
    by_id = (one for one in found if identity and str(one.get(kind.id_key, "")).lower() == identity)
    exact = (one for one in found if not identity and kind.key_of(one) == key)
    alike = (one for one in found if not identity and kind.key_of(one).lower() == key.lower())
    element = next((one for some in (by_id, exact, alike) for one in some), None)
    if element is not None and not identity:
        found.remove(element)
    return element
