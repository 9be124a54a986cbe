"""Three-way merge of a document's lines: which lines stay, changed, new or gone, by their LineItemID."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher

from common.contracts.sync import FieldChange
from sync_worker.domain.fields import Line

FIGURES = {"quantity": "quantity", "price": "price", "discount": "discount", "tax": "tax rate"}
WORDS = {"description": "description", "item": "product", "account": "account", "tracking": "tracking"}
LABELS = {**FIGURES, **WORDS}
OURS = ("description", "quantity", "price", "discount", "tax", "item")
"""What the app says of a line; account and tracking are Xero's alone."""


def same_lines(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """Return whether two lists of our lines say the same, whatever their ids."""
    return [_content(line) for line in one] == [_content(line) for line in other]


def with_ids(lines: Sequence[Line], base: Sequence[Line]) -> list[dict[str, str]]:
    """Return new lines of ours with the ids of the lines of `base` that they continue.

    Equal lines are paired first, in their order. Of what lies between them, lines are paired by position.
    """
    matcher = SequenceMatcher(None, [_content(one) for one in base], [_content(one) for one in lines], False)
    result = [{**line, "id": ""} for line in lines]
    for _, start, end, into, until in matcher.get_opcodes():
        for old, new in zip(range(start, end), range(into, until), strict=False):
            result[new]["id"] = base[old].get("id", "")
    return result


def identified(lines: Sequence[Line], shown: Sequence[Line]) -> list[dict[str, str]]:
    """Return our lines with the ids that Xero gave them: new ones by content, what is left by position."""
    known = {line["id"] for line in lines if line.get("id")}
    free = [line for line in shown if line["id"] not in known]
    result = [dict(line) for line in lines]
    for exact in (True, False):
        for line in (one for one in result if not one.get("id")):
            found = next((one for one in free if not exact or _content(one) == _content(line)), None)
            if found is not None:
                line["id"] = found["id"]
                free.remove(found)
    return result


def line_differences(ours: Sequence[Line], shown: Sequence[Line]) -> list[tuple[str, str, str, bool]]:
    """Return what differs between our lines (with ids) and Xero's: (label, ours, Xero's, whether a figure)."""
    by_id = {line["id"]: line for line in shown}
    found = []
    for number, line in enumerate(ours, 1):
        theirs = by_id.pop(line.get("id", ""), None)
        if theirs is None:
            found.append((f"line {number}", summary(line), "", _counts(line)))
            continue
        found += [
            (
                f"line {number} {LABELS[key]}",
                text(line.get(key, "")),
                text(theirs.get(key, "")),
                key in FIGURES,
            )
            for key in OURS
            if line.get(key, "") != theirs.get(key, "")
        ]
    found += [("a further line", "", summary(line), _counts(line)) for line in by_id.values()]
    return found


def line_changes(before: Sequence[Line], after: Sequence[Line]) -> Iterator[FieldChange]:
    """Yield what changed between two readings of Xero's lines."""
    old = {line["id"]: line for line in before}
    for number, line in enumerate(after, 1):
        known = old.pop(line["id"], None)
        if known is None:
            yield FieldChange(field=f"line {number}", after=summary(line), by="xero")
            continue
        for key, label in LABELS.items():
            if known.get(key, "") != line.get(key, ""):
                yield FieldChange(
                    field=f"line {number} {label}",
                    before=text(known.get(key, "")),
                    after=text(line.get(key, "")),
                    by="xero",
                )
    for line in old.values():
        yield FieldChange(field="a line", before=summary(line), by="xero")


def our_changes(ours: Sequence[Line], base: Sequence[Line], shown: Sequence[Line]) -> Iterator[FieldChange]:
    """Yield what the app changed of its lines, with what it replaces where Xero's was changed as well."""
    old = {line["id"]: line for line in base if line.get("id")}
    there = {line["id"]: line for line in shown}
    for number, line in enumerate(ours, 1):
        known = old.pop(line.get("id", ""), None)
        theirs = there.get(line.get("id", ""), {})
        if known is None:
            yield FieldChange(field=f"line {number}", after=summary(line), by="app")
            continue
        for key in changed_keys(line, known):
            was, now = known.get(key, ""), theirs.get(key, "")
            yield FieldChange(
                field=f"line {number} {LABELS[key]}",
                before=text(was),
                after=text(line.get(key, "")),
                by="app",
                replaced=text(now) if theirs and now not in (was, line.get(key, "")) else None,
            )
    for identity, line in old.items():
        theirs = there.get(identity, {})
        moved = any(theirs.get(key, "") != line.get(key, "") for key in OURS)
        other = summary(theirs) if theirs and moved else None
        yield FieldChange(field="a line", before=summary(line), by="app", replaced=other)


def changed_keys(line: Line, base: Line) -> list[str]:
    """Return the keys of a line that the app changed."""
    return [key for key in OURS if line.get(key, "") != base.get(key, "")]


def kept_there(ours: Sequence[Line], base: Sequence[Line], shown: Sequence[Line]) -> list[str]:
    """Return the ids of lines that somebody added in Xero; they stay."""
    known = {line.get("id", "") for line in (*ours, *base)}
    return [line["id"] for line in shown if line["id"] not in known]


def summary(line: Mapping[str, str]) -> str:
    """Return a line in a few words: `2 × 57.5 Roses`."""
    words = " ".join(line.get("description", "").split())[:80]
    return f"{text(line['quantity'])} × {text(line['price'])} {words}".rstrip() if _counts(line) else words


def text(value: str) -> str:
    """Return a value as people read it: numbers without zeros at their end."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return format(number.normalize() + 0, "f") if number.is_finite() else value


def _counts(line: Mapping[str, str]) -> bool:
    return bool(line.get("tax")) or text(line.get("price", "")) not in ("", "0")


def _content(line: Line) -> tuple[str, ...]:
    return tuple(line.get(key, "") for key in OURS)
