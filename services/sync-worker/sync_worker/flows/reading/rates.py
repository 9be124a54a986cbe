"""Tax rates that were renamed, changed or archived in Xero: the app's taxes that came from there follow."""

from collections.abc import Mapping, Sequence

from common.contracts.records import Entity
from common.contracts.sync import FieldChange
from sync_worker.domain.capabilities import PulledKind
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Ref
from sync_worker.domain.line_merge import text
from sync_worker.flows.merging.minting import minted, publish_items
from sync_worker.flows.turns.turn import RecordOutcome, Turn
from sync_worker.repository import xero_objects
from sync_worker.repository.session import OrganisationSession
from sync_worker.repository.xero_objects import XeroObject


async def rates_changed(
    turn: Turn,
    session: OrganisationSession,
    kind: PulledKind[Entity],
    shown: Sequence[XeroObject],
    before: Mapping[str, XeroObject],
) -> list[RecordOutcome]:
    """Report changed rates to the app; its own taxes are mapped again if the settings allow it."""
    outcomes, items = [], []
    refs = [Ref(kind.name, minted(turn, kind.name, one.xero_id)) for one in shown]
    in_app = {ref: stored.record for ref, stored in (await session.records.fetch(refs)).items()}
    for one in shown:
        old = before.get(one.xero_id)
        if old is None or xero_objects.same(old.as_record, one.as_record):
            continue
        ref = Ref(kind.name, minted(turn, kind.name, one.xero_id))
        record = {**(one.as_record or old.as_record or {}), "id": ref.id}
        archived = one.as_record is None
        items.append(
            kind.pulled_item.model_validate(
                {"record": record, "deleted": archived, "fields": _fields(old, one, in_app.get(ref))}
            )
        )
        sentence = "It was archived in Xero." if archived else "It was changed in Xero."
        label = kind.label_of(record)
        outcomes.append(
            RecordOutcome(ref, label, "pulled", sentence, one.xero_id, changes=_changes(kind, old, one))
        )
    await publish_items(turn, session, kind, items)
    return outcomes


def _fields(old: XeroObject, one: XeroObject, in_app: JsonObject | None) -> list[JsonObject] | None:
    """Return the fields that changed, each with the values it may replace; None where a rate was archived or came back.

    The app may still show an older value than Xero showed before, where an earlier change is on its way.
    """
    before, after = old.as_record, one.as_record
    if before is None or after is None:
        return None
    return [
        {"field": name, "before": [before[name], (in_app or before)[name]], "after": after[name]}
        for name in ("name", "rate")
        if before[name] != after[name]
    ]


def _changes(kind: PulledKind[Entity], old: XeroObject, one: XeroObject) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(
            field=field.label,
            before=text(str(old.fields[field.name])),
            after=text(str(one.fields[field.name])),
            by="xero",
        )
        for field in kind.fields
        if field.name in old.fields and old.fields[field.name] != one.fields[field.name]
    )
