"""What a row of docs/build/semantics.md says: what is sent, what becomes of the record, and in which words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.contracts.sync import FieldChange
from sync_worker.domain.comparison import in_words
from sync_worker.domain.differing import DIFFERS_IN_XERO, DIFFERS_ON_LINKING
from sync_worker.domain.fields import Merge, Reason
from sync_worker.domain.kind import Doubtful, Link, Matched, Send, Skip, Verb, Verdict
from sync_worker.domain.problems import Problem
from sync_worker.flows.reading import relinking
from sync_worker.kinds import registry
from sync_worker.repository.xero_objects import XeroObject
from tests.sync_worker.a_book import a_context, read_again

NONE = "–"
DONE = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.REMOVE: "removed"}


@dataclass(frozen=True)
class Row:
    """The last three cells of a row."""

    sends: str
    outcome: str
    sentence: str

    @property
    def cells(self) -> tuple[str, str, str]:
        """Return the cells in their order."""
        return (self.sends, self.outcome, self.sentence)


Rows = Mapping[str, Callable[[], Row]]


def row_of(name: str, verdict: Verdict) -> Row:
    """Return the row of what a kind decided about a record."""
    match verdict:
        case Send():
            reported = [*words(verdict.merge.changes if verdict.merge is not None else ()), *verdict.notes]
            return Row(_call(name, verdict), DONE[verdict.verb], "; ".join(reported) or NONE)
        case Skip(silent=True):
            return Row(NONE, "nothing", NONE)
        case Skip():
            return Row(NONE, "skipped", verdict.sentence)
        case Problem():
            return problem_row(verdict)


def problem_row(problem: Problem) -> Row:
    """Return the row of a record that needs somebody's attention."""
    return Row(NONE, f"needs attention: `{problem.cause.code}`", problem.sentence)


def match_row(found: Matched | Doubtful | None) -> Row:
    """Return the row of a search among what Xero has."""
    match found:
        case Matched():
            return Row(NONE, "linked", NONE)
        case Doubtful():
            return problem_row(found.problem)
        case None:
            return Row(NONE, "no match: it is created", NONE)


def reading_row(name: str, link: Link, record: Any, element: Mapping[str, Any], **settings: Any) -> Row:
    """Return the row of a reading in which an object in Xero shows something else than before."""
    _, merge = read_again(name, link, record, element, a_context(**settings))
    return merge_row(merge)


def succession_row(name: str, record: Any, link: Link, element: Mapping[str, Any]) -> Row:
    """Return the row of a live object that was read after a record's own one was gone."""
    kind = registry.as_relinked(registry.get(name))
    assert kind is not None
    new = XeroObject(name, "new", "live", kind.seen_of(element), fields=kind.theirs_of(element))
    if not kind.succeeds(record, new.seen, new.fields):
        return match_row(None)
    merge = relinking.compared(kind, record, new, link.merge, a_context())
    row = merge_row(merge)
    reported = [*words(merge.changes), in_words(kind.fields, merge.state)]
    outcome = ", ".join(["linked", *row.outcome.split(", ")[1:]])
    return Row(row.sends, outcome, "; ".join(one for one in reported if one) or NONE)


def merge_row(merge: Merge) -> Row:
    """Return the row of what was taken in."""
    outcome = "pulled" if merge.take else "noted" if merge.changes else "nothing"
    reasons = {one.reason for one in merge.state.differences.values()}
    if Reason.IN_XERO in reasons:
        outcome = f"{outcome}, needs attention: `{DIFFERS_IN_XERO.code}`"
    elif Reason.OPEN in reasons:
        outcome = f"{outcome}, needs attention: `{DIFFERS_ON_LINKING.code}`"
    return Row(NONE, outcome, "; ".join(words(merge.changes)) or NONE)


def words(changes: Sequence[FieldChange]) -> list[str]:
    """Return entries in words: the field, its values before and after, and what was replaced."""
    return [
        f"{one.field}: {one.before or 'empty'} → {one.after or 'empty'}"
        + (f" (replaces {one.replaced})" if one.replaced else "")
        for one in changes
    ]


def _call(name: str, send: Send) -> str:
    kind = registry.get_pushed(name)
    call = kind.write(send.verb, [send.payload])
    shown = [f"`{call.method} {call.path.split('/')[0]}`"]
    if send.verb is not Verb.CREATE:
        shown += [
            f"{key} {value}" if key == "Status" else key
            for key, value in send.payload.items()
            if key not in (kind.id_key, "CreditNoteID")
        ]
    return " ".join([shown[0], ", ".join(shown[1:])]).strip()
