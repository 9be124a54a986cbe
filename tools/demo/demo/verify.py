"""Checks that each record is in Xero exactly once and that all its fields are equal."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import TypeVar, cast

from demo.claim import Claim
from demo.comparison import customers, documents, payments, products
from demo.comparison.field import Field, Pair
from demo.comparison.lines import LINE_FIELDS, expected_lines, shown_lines
from demo.comparison.sides import Sides
from demo.records import Book, CreditNote, Customer, Invoice, Payment, Product
from demo.xero_index import ID_OF, Object, Objects, XeroIndex

Record = TypeVar("Record", Customer, Product, Invoice, CreditNote, Payment)
Difference = tuple[str, str, str]
KINDS = ("customer", "product", "invoice", "credit_note", "payment")
RESOURCE = dict(zip(KINDS, ("Contacts", "Items", "Invoices", "CreditNotes", "Payments"), strict=True))


@dataclass
class Tally:
    """The counts of one kind; `differing` records are among the `found` ones.

    `equal` and `left` count fields: those that are equal, and those that differed before the first sync and are
    unchanged on both sides.
    """

    expected: int = 0
    found: int = 0
    missing: int = 0
    doubled: int = 0
    differing: int = 0
    equal: int = 0
    left: int = 0

    @property
    def ok(self) -> bool:
        """Whether all records are there exactly once and none differs."""
        return self.found == self.expected and not self.differing


@dataclass
class Report:
    """The result of the check."""

    kinds: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    differences: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    @property
    def ok(self) -> bool:
        """Whether nothing is missing, doubled or different."""
        return all(tally.ok for tally in self.kinds.values())

    def as_json(self) -> dict[str, dict[str, int]]:
        """Return the tallies by kind."""
        return {kind: asdict(tally) for kind, tally in self.kinds.items()}

    def claims(self, when: str = "") -> list[Claim]:
        """Return a claim for each kind that the book has; `when` is appended to each sentence."""
        return [
            Claim(tally.ok, _sentence(kind, tally) + when, self.differences[kind])
            for kind, tally in self.kinds.items()
            if tally.expected
        ]


@dataclass(frozen=True)
class Before:
    """Both sides before the first sync: the app's records by id, and Xero's objects by id."""

    records: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    objects: Mapping[str, Object] = field(default_factory=dict)


def objects_by_id(objects: Objects) -> dict[str, Object]:
    """Return objects of all kinds by their ids."""
    return {str(one[ID_OF[kind]]): one for kind, found in objects.items() for one in found}


def compare(book: Book, index: XeroIndex, before: Before | None = None) -> Report:
    """Return the comparison of every record and field with Xero's objects."""
    check = _Check(Sides(book, index), before or Before())
    check.compare_kind("customer", book.customers, index.contacts, customers.FIELDS)
    check.compare_kind("product", (one for one in book.products if one["sold"]), index.items, products.FIELDS)
    invoices = [one for one in book.invoices if one["status"] != "void"]
    check.compare_kind("invoice", invoices, index.invoices, documents.INVOICE_FIELDS, check.invoice_lines)
    notes = [one for one in book.credit_notes if one["status"] != "void"]
    check.compare_kind(
        "credit_note", notes, index.credit_notes, documents.CREDIT_NOTE_FIELDS, check.note_lines
    )
    check.compare_kind("payment", book.payments, index.payments, payments.FIELDS)
    return check.report


class _Check:
    def __init__(self, sides: Sides, before: Before) -> None:
        self.sides = sides
        self.before = before
        self.report = Report()

    def compare_kind(
        self,
        kind: str,
        records: Iterable[Record],
        find: Callable[[Record], list[Object]],
        fields: Sequence[Field[Record]],
        more: Callable[[Record, Object], Iterator[Difference]] | None = None,
    ) -> None:
        tally, differences = self.report.kinds[kind], self.report.differences[kind]
        for record in records:
            found = find(record)
            tally.expected += 1
            name = f"{kind.replace('_', ' ')} {self.label(record)}"
            if len(found) != 1:
                tally.missing += not found
                tally.doubled += bool(found)
                differences.append(f"{name}: {f'in Xero {len(found)} times' if found else 'missing in Xero'}")
                continue
            tally.found += 1
            there = found[0]
            differing = list(self.fields(kind, Pair(record, there, self.sides), fields))
            differing += more(record, there) if more else ()
            if differing:
                tally.differing += 1
                entries = (
                    f"{field_name} {ours or 'none'} here, {theirs or 'none'} in Xero"
                    for field_name, ours, theirs in differing
                )
                differences.append(f"{name}: {'; '.join(entries)}")

    def fields(self, kind: str, pair: Pair[Record], fields: Sequence[Field[Record]]) -> Iterator[Difference]:
        """Compare and count the fields of a record; yield each unexpected difference."""
        tally = self.report.kinds[kind]
        old = self.before.objects.get(str(pair.object[ID_OF[RESOURCE[kind]]]))
        for one in fields:
            theirs = one.theirs(pair.object)
            was = one.theirs(old) if old else ""
            ours = one.ours(pair) if one.ours else was
            if ours == theirs:
                tally.equal += 1
            elif old is not None and was == theirs and (one.app_only or self._as_before(one, pair, ours)):
                tally.left += 1
            else:
                yield one.name, ours, theirs

    def _as_before(self, one: Field[Record], pair: Pair[Record], ours: str) -> bool:
        old = self.before.records.get(pair.record["id"])
        if old is None or one.ours is None:
            return False
        return one.ours(Pair(cast("Record", old), pair.object, pair.sides)) == ours

    def invoice_lines(self, invoice: Invoice, there: Object) -> Iterator[Difference]:
        return self._lines("invoice", invoice, there, discounts=True)

    def note_lines(self, note: CreditNote, there: Object) -> Iterator[Difference]:
        return self._lines("credit_note", note, there, discounts=False)

    def _lines(
        self, kind: str, document: Invoice | CreditNote, there: Object, discounts: bool
    ) -> Iterator[Difference]:
        pairs = zip_longest(expected_lines(document, self.sides, discounts), shown_lines(there))
        for n, (ours, theirs) in enumerate(pairs, start=1):
            if ours is None or theirs is None:
                yield f"line {n}", (ours or {}).get("description", ""), (theirs or {}).get("description", "")
                continue
            for name in LINE_FIELDS:
                if ours[name] == theirs[name]:
                    self.report.kinds[kind].equal += 1
                else:
                    yield f"line {n}, {name}", ours[name], theirs[name]

    def label(self, record: Customer | Product | Invoice | CreditNote | Payment) -> str:
        match record:
            case {"code": code}:
                return str(code)
            case {"number": number}:
                return str(number)
            case {"invoice_id": invoice_id, "id": own}:
                invoice = self.sides.invoices.get(str(invoice_id))
                return f"{own} for {invoice['number'] if invoice else invoice_id}"
            case {"name": name}:
                return str(name)
        return record["id"]


def _sentence(kind: str, tally: Tally) -> str:
    plural = f"{kind.replace('_', ' ')}s"
    if tally.ok:
        fields = f"all {tally.equal:,} fields equal"
        if tally.left:
            fields = f"{tally.equal:,} fields equal, {tally.left:,} differed before and are unchanged"
        return f"{plural}: each of the {tally.expected:,} is in Xero exactly once; {fields}"
    return (
        f"{plural}: of {tally.expected:,}, {tally.found:,} are in Xero exactly once, {tally.missing:,} missing, "
        f"{tally.doubled:,} doubled, {tally.differing:,} differing"
    )
