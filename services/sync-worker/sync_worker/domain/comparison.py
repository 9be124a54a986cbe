"""The comparison of two values of a field, and the log's field changes."""

from collections.abc import Iterator, Mapping, Sequence

from common.contracts.sync import FieldChange
from sync_worker.domain import line_merge
from sync_worker.domain.fields import Difference, Field, Line, MergeState, Reason, Value
from sync_worker.domain.matching import folded

_OVERWRITTEN = frozenset(
    {Reason.OPEN, Reason.IN_XERO, Reason.CONFLICT, Reason.SEND, Reason.THEIRS, Reason.ACCEPTED, Reason.PULLED}
)


def agree(ours: Value, theirs: Value) -> bool:
    """Return whether two values are the same. Lines must have ids (`line_merge.identified`)."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    return not line_merge.line_differences(ours, theirs)


def written_alike(ours: Value, theirs: Value) -> bool:
    """Return whether two texts differ only in letter case and spaces."""
    return isinstance(ours, str) and isinstance(theirs, str) and folded(ours) == folded(theirs)


def shown(value: Value) -> str:
    """Return a value as people read it; lines in at most 500 characters."""
    if isinstance(value, str):
        return line_merge.text(value)
    return "; ".join(line_merge.summary(line) for line in value)[:500]


def lines_in(value: Value | None) -> Sequence[Line]:
    """Return the lines that a value holds; empty if it is text or missing."""
    return [] if value is None or isinstance(value, str) else value


def with_known_ids(ours: Value, theirs: Value) -> Value:
    """Return our value for a comparison with Xero's: our lines get the ids of Xero's lines with the same content."""
    return ours if isinstance(ours, str) else line_merge.identified(ours, lines_in(theirs))


def newest(new: Value | None, base: Value) -> Value:
    """Return our newest value, or the base if `new` is None.

    Lines get the ids of the lines that they continue; lines equal to the base are the base itself.
    """
    if new is None:
        return base
    if isinstance(new, str):
        return new
    old = lines_in(base)
    return base if line_merge.same_lines(new, old) and base else line_merge.with_ids(new, old)


def our_part(line: Mapping[str, str]) -> dict[str, str]:
    """Return the app's fields of a line that Xero shows, with its id."""
    return {name: line[name] for name in ("id", *line_merge.OURS) if name in line}


def figures_differ(field: Field, ours: Value, theirs: Value) -> bool:
    """Return whether two values differ in a figure: of the field, or of one of its lines."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return field.figure and ours != theirs
    return any(figure for _, _, _, figure in line_merge.line_differences(ours, theirs))


def difference(field: Field, ours: Value, theirs: Value) -> Difference | None:
    """Return the difference of a field that the app does not take.

    None if lines differ only in the fields that Xero alone decides.
    """
    if isinstance(ours, str) or isinstance(theirs, str):
        return Difference(Reason.IN_XERO if field.figure else Reason.THEIRS, shown(ours), shown(theirs))
    found = line_merge.line_differences(ours, theirs)
    if not found:
        return None
    figures = [one for one in found if one[3]] or found
    reason = Reason.IN_XERO if any(one[3] for one in found) else Reason.THEIRS
    here = "; ".join(f"{label} {value}" if value else f"no {label}" for label, value, _, _ in figures)
    there = "; ".join(f"{label} {value}" if value else f"no {label}" for label, _, value, _ in figures)
    return Difference(reason, here[:500], there[:500])


def in_words(fields: Sequence[Field], state: MergeState) -> str:
    """Return a sentence about the fields that differ and stay so on both sides; empty if none does."""
    labels = {field.name: field.label for field in fields}
    differs = "; ".join(
        f"{labels[name]} {one.ours} in the app, {one.theirs} in Xero"
        for name, one in state.differences.items()
        if one.reason is not Reason.PULLED
    )
    return f"The app and Xero differ, and both keep their values: {differs}." if differs else ""


def noted(field: Field, old: Value, theirs: Value) -> list[FieldChange]:
    """Return the field changes for a change in Xero that stays there and moves nothing."""
    if isinstance(old, str) or isinstance(theirs, str):
        return [FieldChange(field=field.label, before=shown(old), after=shown(theirs), by="xero")]
    return list(line_merge.line_changes(old, theirs))


def pulled(field: Field, before: Value, theirs: Value, replaced: Value | None = None) -> FieldChange:
    """Return the field change for a value of Xero that is offered to the app.

    `replaced` is the app's own change that it would replace, or None.
    """
    over = None if replaced is None else shown(replaced)
    return FieldChange(field=field.label, before=shown(before), after=shown(theirs), by="xero", replaced=over)


def sent(
    field: Field, base: Value, ours: Value, theirs: Value, known: Difference | None
) -> Iterator[FieldChange]:
    """Yield the field changes for a change that goes to Xero.

    `replaced` holds the value in Xero if the app did not write it.
    """
    if not isinstance(ours, str):
        yield from _sent_lines(ours, lines_in(base), lines_in(theirs), known)
        return
    moved = known is not None and known.reason is Reason.SKIPPED and theirs != base
    others = moved or (known.reason in _OVERWRITTEN if known is not None else not base)
    yield FieldChange(
        field=field.label,
        before=shown(base) if base != ours else shown(theirs),
        after=shown(ours),
        by="app",
        replaced=shown(theirs) if others and theirs else None,
    )


def _sent_lines(
    ours: Sequence[Line], base: Sequence[Line], theirs: Sequence[Line], known: Difference | None
) -> Iterator[FieldChange]:
    """Yield the field changes of lines.

    Where a person decided for the app's lines, every other value in Xero counts as replaced.
    """
    if known is None or known.reason is not Reason.SEND:
        yield from line_merge.our_changes(ours, base, theirs)
        return
    for change in line_merge.our_changes(ours, [our_part(line) for line in theirs], theirs):
        yield change.model_copy(update={"replaced": change.before})
