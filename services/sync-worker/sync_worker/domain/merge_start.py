"""Where a three-way merge starts: the state of a record and an object that are linked without a write of ours."""

from collections.abc import Iterator, Sequence

from sync_worker.domain import comparison
from sync_worker.domain.comparison import agree, shown, written_alike
from sync_worker.domain.fields import Difference, Field, MergeState, Reason, Value, Values


def linked(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of two that are linked now and did not come from one another.

    What is empty on one side counts as not yet there, so it is filled where that is allowed. Fields that both have
    and that differ are open: nothing moves until a person decides. Texts that differ only in letter case and spaces
    say the same, and each side keeps its own writing.
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
    """Return the state of a record whose object is gone and that is linked to the one that took its place.

    The two are compared as on first matching. A field that Xero alone decides goes on from what the old object showed
    last, `before`, so that the new one's value is a change in Xero; what was offered of it may still be on its way.
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
    """Return the state of two that are linked and each keep their own values: contacts that were merged in Xero.

    What names them (a required field) stays different whatever is changed later on either side.
    """
    base, differences = dict(ours), {}
    for one, o, t in _both(fields, ours, theirs):
        base[one.name] = o
        if not agree(o, t):
            reason = Reason.MERGED if one.required else Reason.ACCEPTED
            differences[one.name] = Difference(reason, shown(o), shown(t))
    return MergeState(base, dict(theirs), differences)


def adopted(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of an object that carries our mark, of which no batch says what was sent.

    Where the two differ the base is what Xero shows, so that the app's value counts as a change of the app; what it
    replaces is known.
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
    """Yield the fields that both sides show; our lines with the ids of those in Xero that say the same."""
    for one in fields:
        o, t = ours.get(one.name), theirs.get(one.name)
        if o is not None and t is not None:
            yield one, comparison.with_known_ids(o, t), t
