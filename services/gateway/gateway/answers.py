"""The answers that each problem offers, for the Problems page and the API."""

from collections.abc import Mapping

from common.contracts.gateway import Action
from common.contracts.log import OpenProblem
from common.contracts.message import Contract


class OfferedAnswer(Contract):
    """An answer that a person may give to a problem, and the label of its button.

    The page shows the button of `link` beside each of the problem's candidates.
    """

    action: Action
    label: str


RETRY = OfferedAnswer(action="retry", label="Try again")
IGNORE = OfferedAnswer(action="ignore", label="Ignore")
LINK = OfferedAnswer(action="link", label="This is the one")
CREATE = OfferedAnswer(action="create", label="Create a new one")
SKIP = OfferedAnswer(action="skip", label="Skip it")

_BY_CAUSE: Mapping[str, tuple[OfferedAnswer, ...]] = {
    "differs_on_linking": (
        OfferedAnswer(action="use_app", label="Use the app's values"),
        OfferedAnswer(action="use_xero", label="Use Xero's values"),
        OfferedAnswer(action="accept", label="Leave both as they are"),
    ),
    "differs_in_xero": (
        OfferedAnswer(action="accept", label="Accept Xero's values"),
        OfferedAnswer(action="use_app", label="Send the app's values again"),
    ),
    "payment_twice": (OfferedAnswer(action="accept", label="Both are correct"),),
    "gone_in_xero": (OfferedAnswer(action="accept", label="Accept that it is gone"),),
    "came_from_here": (
        OfferedAnswer(action="create", label="Bring them to the app"),
        OfferedAnswer(action="skip", label="Skip them"),
    ),
    "match_paid_already": (RETRY, IGNORE),
    "not_known_yet": (),
    "unknown_change": (),
}
_NEVER_CHANGED = frozenset({"payment", "allocation"})
"""Kinds that Xero creates and deletes but never updates, so the app's values cannot be sent again."""
_BLOCKS_NOTHING = frozenset(
    {"differs_on_linking", "differs_in_xero", "gone_in_xero", "payment_twice", "came_from_here"}
)


def offered_by(problem: OpenProblem) -> tuple[OfferedAnswer, ...]:
    """Return the answers that a problem offers, the most likely first."""
    known = _BY_CAUSE.get(problem.cause)
    if known is not None and problem.records and {one.kind for one in problem.records} <= _NEVER_CHANGED:
        known = tuple(one for one in known if one.action != "use_app")
    if known is not None:
        return (LINK, *known) if problem.candidates else known
    if problem.candidates:
        return (LINK, CREATE, SKIP, RETRY)
    if problem.cause.startswith("match"):
        return (CREATE, SKIP, RETRY)
    return (RETRY, IGNORE)


def stops_records(problem: OpenProblem) -> bool:
    """Return True if the problem's records are not synced until it is answered."""
    return problem.cause not in _BLOCKS_NOTHING
