"""The start of a three-way merge: the state of a record and an object that are linked without a write of ours."""

from collections.abc import Iterator, Sequence

from sync_worker.domain import comparison
from sync_worker.domain.comparison import agree, shown, written_alike
from sync_worker.domain.fields import Difference, Field, MergeState, Reason, Value, Values


def linked(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of a record and an object that are linked now and have different origins.

    An empty value counts as missing, so it is filled if the field allows that. Fields that both sides have and that
    differ are open: nothing moves until a person decides. Texts that differ only in case and spaces count as equal, and
    each side keeps its own.
    """
    base, there = dict(ours), dict(theirs)
    differences = {}
    for one, o, t in _both(fields, ours, theirs):
        base[one.name] = o
        if agree(o, t):
            continue
        if not t and one.sent:
            base[one.name] = ""
        elif not o and one.taken:
            there[one.name] = ""
        elif o and t and not one.fills:
            reason = Reason.OPEN if one.sent else Reason.IN_XERO if one.figure else Reason.THEIRS
            reason = Reason.THEIRS if written_alike(o, t) else reason
            differences[one.name] = Difference(reason, shown(o), shown(t))
    return MergeState(base, there, differences)


def relinked(fields: Sequence[Field], before: MergeState, ours: Values, theirs: Values) -> MergeState:
    """Return the state of a record whose object is gone and that is linked to its replacement.

    The two are compared as on first matching. A field that Xero alone decides continues from the old object's last
    value (`before`), so that a new value counts as a change in Xero; an earlier offer of it may still be on its way.
    """
    state = linked(fields, ours, theirs)
    there, differences = dict(state.theirs), dict(state.differences)
    for one in (one for one in fields if one.taken and not one.sent and not one.fills):
        there[one.name] = before.theirs.get(one.name, there[one.name])
        differences.pop(one.name, None)
        known = before.differences.get(one.name)
        if known is not None and known.reason is Reason.PULLED:
            differences[one.name] = known
    return MergeState(state.ours, there, differences)


def accepted(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of contacts that were merged in Xero: they are linked, and each side keeps its values.

    A required field (the name) stays different whatever changes later on either side.
    """
    base, differences = dict(ours), {}
    for one, o, t in _both(fields, ours, theirs):
        base[one.name] = o
        if not agree(o, t):
            reason = Reason.MERGED if one.required else Reason.ACCEPTED
            differences[one.name] = Difference(reason, shown(o), shown(t))
    return MergeState(base, dict(theirs), differences)


def adopted(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of an object that carries our mark although no batch shows what was sent.

    Where the two differ, the base is Xero's value, so that the app's value counts as a change of the app and the log
    can show the value that it replaces.
    """
    base: dict[str, Value] = {}
    differences = {}
    for one, o, t in _both(fields, ours, theirs):
        base[one.name] = o
        if not agree(o, t):
            base[one.name] = t if isinstance(t, str) else [comparison.our_part(line) for line in t]
            reason = Reason.IN_XERO if one.figure else Reason.THEIRS
            differences[one.name] = Difference(reason, shown(o), shown(t))
    return MergeState(base, dict(theirs), differences)


def _both(fields: Sequence[Field], ours: Values, theirs: Values) -> Iterator[tuple[Field, Value, Value]]:
    """Yield the fields that both sides have; our lines get the ids of Xero's lines with the same content."""
    for one in fields:
        o, t = ours.get(one.name), theirs.get(one.name)
        if o is not None and t is not None:
            yield one, comparison.with_known_ids(o, t), t
