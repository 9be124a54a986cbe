"""Compares what the invoicing system accepted with what Xero holds, what the engine says and who set what.

Records are lost, doubled or stale; their content is erased, untold or undone (see content.py).

It knows nothing of how the engine decides. A record may be missing from Xero, or be an older one there, only where the
engine says so visibly: needing attention with an open problem, skipped with a reason, or waiting for a parent of which
one of these is
true.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.contracts.records import CreditNote
from sync_worker.domain.allocation import allocations_of
from tests.content import Case, LogEntry, erased, undone, untold
from tests.history import History
from tests.looks import (
    IDS,
    RESOURCES,
    TAX_RATES,
    Element,
    Engine,
    Expected,
    Ref,
    facts,
    lives,
    marked,
    money,
)

__all__ = ["Elsewhere", "Engine", "Expected", "Verdict", "check"]

HARMS = ("lost", "doubled", "stale", "erased", "untold", "undone")
"""What may have become of records and their content; each is promised to be 0."""


@dataclass
class Verdict:
    """What was found; nothing in any list is what is promised."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    unrest: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Return whether everything is as promised."""
        return not (self.harm or self.unrest)

    @property
    def counted(self) -> dict[str, list[str]]:
        """Return what was found wrong about records, by its name."""
        return {name: getattr(self, name) for name in HARMS}

    @property
    def harm(self) -> list[str]:
        """Return everything that was found wrong about records."""
        return [one for some in self.counted.values() for one in some]

    def __iadd__(self, other: "Verdict") -> "Verdict":
        for name in (*HARMS, "unrest"):
            getattr(self, name).extend(getattr(other, name))
        return self


@dataclass(frozen=True)
class Elsewhere:
    """The other organisations that a company used: their objects by resource, and which record is linked to which."""

    objects: Mapping[str, Sequence[Element]] = field(default_factory=dict)
    linked: frozenset[tuple[Ref, str]] = frozenset()


NOWHERE = Elsewhere()


def check(
    expected: Iterable[Expected],
    objects: Mapping[str, Sequence[Element]],
    engine: Engine,
    touched: Collection[str] = (),
    entries: Mapping[Ref, Sequence[LogEntry]] | None = None,
    history: History | None = None,
    elsewhere: Elsewhere = NOWHERE,
) -> Verdict:
    """Compare the records of one company with the objects of its organisation, given by resource.

    What a bookkeeper changed in Xero by hand, `touched` by its id there, may be missing and may differ, as long as
    the log (`entries`, by record) or a problem tells. Without entries nothing counts as untold or undone, without a
    history nothing as erased or undone. `elsewhere` is what the company's other organisations hold.
    """
    records = {one.ref: one for one in expected}
    shown = _by_record(records, objects, engine)
    reasons = _reported_by(records, engine)
    explained = reasons | {ref for ref, xero_id in engine.links.items() if xero_id in touched}
    verdict = Verdict(unrest=list(engine.unrest))
    for one in records.values():
        if one.kind in RESOURCES:
            _record(one, shown[one.ref], engine, explained, verdict)
    verdict.doubled += _orphans(records, objects)
    _allocations(records, shown, engine, explained, verdict)
    case = Case(
        records,
        _by_id(objects),
        engine,
        entries or {},
        history or History(),
        _by_id(elsewhere.objects) if elsewhere.objects else {},
        elsewhere.linked,
    )
    verdict.erased += erased(case)
    if entries is not None:
        verdict.untold += untold(case, reasons)
        verdict.undone += undone(case)
    return verdict


def _record(
    one: Expected, live: Sequence[Element], engine: Engine, explained: Collection[Ref], verdict: Verdict
) -> None:
    """Note in the verdict whether a record is lost, doubled or stale, given its live objects in Xero."""
    name = f"{one.kind} {one.id}"
    if len(live) > 1:
        verdict.doubled.append(f"{name}: {len(live)} times in Xero")
    if not live and not one.withdrawn and one.ref not in explained and one.record.get("sold") is not False:
        verdict.lost.append(name)
    if (known := engine.revisions.get(one.ref, 0)) < (one.revision or 0):
        verdict.lost.append(f"{name}: the engine has revision {known} of {one.revision}")
    if live and one.ref not in explained and one.ref not in engine.about:
        verdict.stale += [f"{name}: {what}" for what in _stale(one, live[0], engine)]


def _by_id(objects: Mapping[str, Sequence[Element]]) -> dict[str, dict[str, Element]]:
    kinds = {**RESOURCES, "tax": TAX_RATES}
    return {
        kind: {str(one[IDS[kind]]): one for one in objects.get(resource, ())}
        for kind, resource in kinds.items()
    }


def _by_record(
    records: Mapping[Ref, Expected], objects: Mapping[str, Sequence[Element]], engine: Engine
) -> dict[Ref, list[Element]]:
    """Return each record's live objects: those that carry its mark, and the one it is linked to."""
    found: dict[Ref, dict[str, Element]] = defaultdict(dict)
    linked: dict[Ref, set[Ref]] = defaultdict(set)
    for ref, xero_id in engine.links.items():
        linked[ref[0], xero_id].add(ref)
    codes = {
        str(one.record["code"]).lower(): ref
        for ref, one in records.items()
        if one.kind == "product" and one.record.get("code")
    }
    for kind, resource in RESOURCES.items():
        for element in objects.get(resource, ()):
            if not lives(kind, element):
                continue
            owners = linked[kind, element[IDS[kind]]] | {(kind, marked(kind, element))}
            if kind == "product" and (owner := codes.get(str(element.get("Code", "")).lower())):
                owners.add(owner)
            for owner in owners:
                if owner in records:
                    found[owner][element[IDS[kind]]] = element
    return defaultdict(list, {ref: list(those.values()) for ref, those in found.items()})


def _reported_by(records: Mapping[Ref, Expected], engine: Engine) -> set[Ref]:
    """Return the records of which the engine says why they are not as they are here, and those that hang on these."""
    explained = set(engine.needs_attention | engine.skipped)
    hanging = {ref: parents for ref, one in records.items() if (parents := list(_parents(one)))}
    while more := {
        ref
        for ref, parents in hanging.items()
        if ref not in explained and ref not in engine.links and explained.intersection(parents)
    }:
        explained |= more
    return explained


def _parents(one: Expected) -> Iterator[Ref]:
    for name, kind in (("customer_id", "customer"), ("invoice_id", "invoice")):
        if identity := one.record.get(name):
            yield kind, str(identity)


def _orphans(records: Mapping[Ref, Expected], objects: Mapping[str, Sequence[Element]]) -> list[str]:
    """Name live objects that carry our mark and belong to no record."""
    found = []
    for kind, resource in RESOURCES.items():
        for element in objects.get(resource, ()):
            owner = marked(kind, element)
            if owner and lives(kind, element) and (kind, owner) not in records:
                found.append(f"{kind} {owner}: in Xero and nowhere else")
    return found


def _stale(one: Expected, element: Element, engine: Engine) -> Iterator[str]:
    if one.withdrawn:
        yield "withdrawn here, live in Xero"
        return
    for what, ours, theirs in facts(one, element, engine):
        if ours != theirs:
            yield f"{what} is {ours} here and {theirs} in Xero"


def _allocations(
    records: Mapping[Ref, Expected],
    shown: Mapping[Ref, Sequence[Element]],
    engine: Engine,
    explained: set[Ref],
    verdict: Verdict,
) -> None:
    """Compare what each credit note pays for: so many allocations of an amount to an invoice.

    One to an invoice that is parked may have reached Xero before, and need not.
    """
    for ref, one in records.items():
        if one.kind != "credit_note" or not shown[ref] or ref in explained:
            continue
        theirs = [
            (part["Invoice"]["InvoiceID"], money(part["Amount"]))
            for part in shown[ref][0].get("Allocations") or ()
            if part.get("IsDeleted") is not True
        ]
        parts = () if one.withdrawn else one.record.get("allocations") or ()
        ours = [part for part in parts if not _withdrawn(records, part["invoice_id"])]
        may_be = [_allocated(part, engine) for part in ours]
        must_be = [
            _allocated(part, engine) for part in ours if ("invoice", part["invoice_id"]) not in explained
        ]
        excused = any(("allocation", part.id) in explained for part in allocations_of(_note(one)))
        for part in set(may_be) | set(theirs):
            have, most = theirs.count(part), may_be.count(part)
            if have > most:
                verdict.doubled.append(f"allocation of {one.id} over {part[1]}: {have} in Xero, {most} here")
            elif have < must_be.count(part) and not excused:
                verdict.lost.append(f"allocation of {one.id} over {part[1]}")


def _allocated(part: Mapping[str, Any], engine: Engine) -> tuple[str, Decimal]:
    return engine.links.get(("invoice", part["invoice_id"]), ""), money(part["amount"])


def _note(one: Expected) -> CreditNote:
    return CreditNote.model_validate(one.record)


def _withdrawn(records: Mapping[Ref, Expected], invoice_id: str) -> bool:
    invoice = records.get(("invoice", invoice_id))
    return invoice is not None and invoice.withdrawn
