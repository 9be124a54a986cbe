"""The three-way merge of a document's lines by LineItemID: which stay, changed, are new or are gone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher

from common.contracts.sync import FieldChange
from sync_worker.domain.fields import Line

FIGURES = {"quantity": "quantity", "price": "price", "discount": "discount", "tax": "tax rate"}
WORDS = {"description": "description", "item": "product", "account": "account", "tracking": "tracking"}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)\.(\d\d|\d{4})")
LABELS = {**FIGURES, **WORDS}
OURS = ("description", "quantity", "price", "discount", "tax", "item")
"""The app's fields of a line, in the form in which Xero shows them; Xero alone decides account and tracking.

A line of ours also holds `app`, a digest of the line in the app's own terms (its tax, its product), so that a new
mapping of a tax or a new code of a product is no change of the app.
"""


def same_lines(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """Return whether two lists of our lines have the same content, regardless of their ids."""
    return len(one) == len(other) and all(_same_text(line, old) for line, old in zip(one, other, strict=True))


def with_ids(lines: Sequence[Line], base: Sequence[Line]) -> list[dict[str, str]]:
    """Return new lines of ours with the ids of the lines of `base` that they continue.

    Lines with the same content are paired first: in order, then wherever they moved. Of the others, lines that share
    description and product are paired, then those that share one of the two, then those in the same place between
    paired lines. A text-only line never continues as one with figures. A line that nobody changed in the app stays as
    it was sent, even if the settings would now produce another one.
    """
    pairs: dict[int, int] = {}
    as_in_app = all(line.get("app") or not _has_figures(line) for line in (*lines, *base))
    own = _in_app if as_in_app else _content
    olds, news = ([own(line) for line in some] for some in (base, lines))
    for old, new, size in SequenceMatcher(None, olds, news, False).get_matching_blocks():
        pairs |= {new + step: old + step for step in range(size)}
    for likeness in (("app",), *_LIKENESSES):
        _pair_alike(pairs, lines, base, likeness)
    _pair_by_place(pairs, lines, base)
    return [
        _continued(line, base[pairs[number]]) if number in pairs else {**line, "id": ""}
        for number, line in enumerate(lines)
    ]


def identified(lines: Sequence[Line], shown: Sequence[Line]) -> list[dict[str, str]]:
    """Return our lines with the ids that Xero gave them: new lines by content, the rest by position.

    If Xero no longer shows a line's id, the line gets the id of a new one with the same content (it was created again
    there), or else keeps its id.
    """
    present = {line["id"] for line in shown}
    known = {line.get("id", "") for line in lines}
    free = [line for line in shown if line["id"] not in known]
    result = [dict(line) for line in lines]
    for exact in (True, False):
        for line in (one for one in result if one.get("id", "") not in present):
            if not exact and line.get("id"):
                continue
            found = next((one for one in free if _is_same(line, one, exact)), None)
            if found is not None:
                line["id"] = found["id"]
                free.remove(found)
    return result


def line_differences(ours: Sequence[Line], shown: Sequence[Line]) -> list[tuple[str, str, str, bool]]:
    """Return the differences of our lines (with ids) and Xero's as (label, ours, Xero's, whether it is a figure)."""
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
    """Yield the field changes between two readings of Xero's lines."""
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
    """Yield the field changes of the app's lines.

    `replaced` holds Xero's value if Xero changed the line too.
    """
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
    """Return the keys that the app changed in a line."""
    return [key for key in OURS if line.get(key, "") != base.get(key, "")]


def unchanged_in_xero(ours: Sequence[Line], base: Sequence[Line], shown: Sequence[Line]) -> list[str]:
    """Return the ids of the lines that were added in Xero; they stay."""
    known = {line.get("id", "") for line in (*ours, *base)}
    return [line["id"] for line in shown if line["id"] not in known]


def summary(line: Mapping[str, str]) -> str:
    """Return a short form of a line for people: `2 × 57.5 Roses`, with at most 80 characters of the description."""
    words = " ".join(line.get("description", "").split())[:80]
    return f"{text(line['quantity'])} × {text(line['price'])} {words}".rstrip() if _counts(line) else words


def text(value: str) -> str:
    """Return a value as people read it: numbers (`12.5000`) without trailing zeros."""
    return format(Decimal(value).normalize() + 0, "f") if _NUMBER.fullmatch(value) else value


def _counts(line: Mapping[str, str]) -> bool:
    return bool(line.get("tax")) or text(line.get("price", "")) not in ("", "0")


def _content(line: Line) -> tuple[str, ...]:
    return tuple(line.get(key, "") for key in OURS)


def _in_app(line: Line) -> tuple[str, ...]:
    """Return a line's content in the app's own terms; a text-only line is its own content."""
    return (line["app"],) if line.get("app") else _content(line)


def _same_text(line: Line, old: Line) -> bool:
    """Return whether two lines have the same content, in the app's own terms if both hold them."""
    if line.get("app") and old.get("app"):
        return line["app"] == old["app"]
    return _content(line) == _content(old)


def _continued(line: Line, old: Line) -> dict[str, str]:
    return dict(old) if _same_text(line, old) else {**line, "id": old.get("id", "")}


_LIKENESSES: tuple[tuple[str, ...], ...] = (OURS, ("description", "item"), ("description",), ("item",))
"""The keys by which lines are paired, in this order."""


def _pair_alike(
    pairs: dict[int, int], lines: Sequence[Line], base: Sequence[Line], keys: tuple[str, ...]
) -> None:
    """Pair lines that share the values of some keys, in order; shared empty values do not count."""
    taken = set(pairs.values())
    free: dict[tuple[object, ...], list[int]] = {}
    for old, line in enumerate(base):
        if old not in taken:
            free.setdefault(_likeness(line, keys), []).append(old)
    for new, line in enumerate(lines):
        found = free.get(_likeness(line, keys))
        if new not in pairs and found and any(line.get(key) for key in keys):
            pairs[new] = found.pop(0)


def _pair_by_place(pairs: dict[int, int], lines: Sequence[Line], base: Sequence[Line]) -> None:
    """Pair remaining lines that stand between the same two paired lines."""
    taken = set(pairs.values())
    for new, line in enumerate(lines):
        if new in pairs:
            continue
        after = next((pairs[one] for one in range(new - 1, -1, -1) if one in pairs), -1)
        before = next((pairs[one] for one in range(new + 1, len(lines)) if one in pairs), len(base))
        for old in range(after + 1, before):
            if old not in taken and _has_figures(line) == _has_figures(base[old]):
                pairs[new] = old
                taken.add(old)
                break


def _likeness(line: Line, keys: tuple[str, ...]) -> tuple[object, ...]:
    return (_has_figures(line), *(line.get(key, "") for key in keys))


def _is_same(line: Line, other: Line, exact: bool) -> bool:
    return _content(other) == _content(line) if exact else _has_figures(line) == _has_figures(other)


def _has_figures(line: Line) -> bool:
    return "quantity" in line
