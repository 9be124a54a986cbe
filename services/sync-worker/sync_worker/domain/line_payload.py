"""The comparison of a document's lines with Xero's LineItems, and the payload of an edit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import blake2s

from common.contracts.records import CreditNote, Invoice
from common.contracts.records import Line as LineOfApp
from sync_worker.domain.elements import decimal_of, fine_of, parts_of, text_of
from sync_worker.domain.fields import Line, MergeState, Reason, Value
from sync_worker.domain.fitting import free_text
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Element
from sync_worker.domain.line_merge import changed_keys, unchanged_in_xero
from sync_worker.domain.money import plain

_ITEM = {
    "description": "Description",
    "quantity": "Quantity",
    "price": "UnitAmount",
    "discount": "DiscountRate",
    "tax": "TaxType",
    "item": "ItemCode",
}


def line_of(item: Element) -> dict[str, str]:
    """Return a line in the form for comparison; a text-only line has no figures."""
    line = {"id": text_of(item, "LineItemID"), "description": free_text(text_of(item, "Description"))}
    booked = text_of(item, "AccountCode") or text_of(item, "AccountID")
    if not booked and not decimal_of(item, "UnitAmount") and not decimal_of(item, "LineAmount"):
        return line
    tracking = "; ".join(
        f"{text_of(one, 'Name')}: {text_of(one, 'Option')}" for one in parts_of(item, "Tracking")
    )
    return line | {
        "quantity": fine_of(item, "Quantity"),
        "price": fine_of(item, "UnitAmount"),
        "discount": fine_of(item, "DiscountRate"),
        "tax": text_of(item, "TaxType"),
        "item": text_of(item, "ItemCode"),
        "account": text_of(item, "AccountCode"),
        "tracking": tracking,
    }


def our_lines(record: Invoice | CreditNote, items: Sequence[JsonObject]) -> list[dict[str, str]]:
    """Return a document's lines as Xero would show them, each with a digest of the line in the app's terms.

    `items` are the document's LineItems; the last may be the note, which has no digest.
    """
    digests = [_digest(line) for line in record.lines]
    return [
        {**_ours_alone(line_of(item)), **({"app": digests[place]} if place < len(digests) else {})}
        for place, item in enumerate(items)
    ]


def line_payload(lines: Value, before: MergeState, items: Sequence[JsonObject]) -> list[JsonObject]:
    """Return the LineItems of an edit.

    A line that stays is sent by its id with the fields that the app changed; a new line is sent whole; a line that
    was added in Xero is sent by its id, so that it stays. Where a person decided for the app's lines, lines that were
    added in Xero are left out, which removes them.
    """
    assert not isinstance(lines, str)
    base = [line for line in before.ours.get("lines", ()) if isinstance(line, Mapping)]
    there = [line for line in before.theirs.get("lines", ()) if isinstance(line, Mapping)]
    restored = (known := before.differences.get("lines")) is not None and known.reason is Reason.SEND
    known_lines = {line.get("id", ""): line for line in (there if restored else base)}
    present = {line["id"] for line in there}
    payload: list[JsonObject] = []
    for line, item in zip(lines, items, strict=True):
        identity = line.get("id", "")
        old = known_lines.get(identity) if identity else None
        changed = changed_keys(line, old) if old is not None else ()
        if old is None or (identity not in present and changed):
            payload.append(dict(item))
        elif identity in present:
            payload.append({"LineItemID": identity, **{_ITEM[key]: _sent(key, line) for key in changed}})
    added = () if restored else unchanged_in_xero(lines, base, there)
    return [*payload, *({"LineItemID": identity} for identity in added)]


def _sent(key: str, line: Line) -> str | Decimal:
    value = line.get(key, "")
    return plain(Decimal(value or 0)) if key in ("quantity", "price", "discount") else value


def _digest(line: LineOfApp) -> str:
    """Return a digest of a line in the app's own terms."""
    numbers = [line.quantity, line.price, line.discount_rate or Decimal(0)]
    fields = [
        line.product_id or "",
        line.tax_id,
        *(str(plain(number)) for number in numbers),
        line.description,
    ]
    return blake2s("\0".join(fields).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _ours_alone(line: Line) -> dict[str, str]:
    return {name: value for name, value in line.items() if name not in ("id", "account", "tracking")}
