"""The checker itself: what it reports as erased, untold or undone, and what it accepts.

If this breaks, the model and the fault tests pass although a sync destroys content.
"""

from typing import Any

from tests.checker import Verdict, check
from tests.history import History
from tests.looks import Engine, Expected, Ref

REF: Ref = ("customer", "c-1")
NAMED = {"id": "c-1", "name": "Bloom"}


def contact(**fields: str) -> dict[str, Any]:
    return {"ContactID": "x-1", "Name": "Bloom", "ContactStatus": "ACTIVE", **fields}


def an_entry(**change: str) -> dict[Ref, list[dict[str, Any]]]:
    return {REF: [{"sentence": "", "changes": [{"field": "e-mail address", **change}]}]}


def begun() -> History:
    """A customer whose contact the engine made."""
    history = History()
    history.app("user", REF, None, NAMED)
    history.xero("engine", "customer", None, contact())
    return history


def checked(
    here: dict[str, str],
    there: dict[str, Any],
    history: History,
    entries: dict[Ref, list[dict[str, Any]]] | None = None,
    **engine: Any,
) -> Verdict:
    output = Engine({REF: "x-1"}, revisions={REF: 1}, **engine)
    expected = [Expected("customer", "c-1", {**NAMED, **here}, revision=1)]
    return check(expected, {"Contacts": [there]}, output, ("x-1",), entries or {}, history)


def test_what_travels_and_is_told_is_as_it_should_be() -> None:
    history = begun()
    history.xero("bookkeeper", "customer", contact(), contact(EmailAddress="a@b.nz"))
    history.app("engine", REF, NAMED, {**NAMED, "email": "a@b.nz"})

    found = checked({"email": "a@b.nz"}, contact(EmailAddress="a@b.nz"), history, an_entry(after="a@b.nz"))

    assert found.clean, found


def test_a_field_that_nobody_changed_there_and_that_was_emptied_here_is_erased() -> None:
    history = begun()
    history.app("user", REF, NAMED, {**NAMED, "email": "a@b.nz"})
    history.app("engine", REF, {**NAMED, "email": "a@b.nz"}, NAMED)

    assert len(checked({}, contact(), history).erased) == 1


def test_an_account_that_a_line_loses_is_erased_whatever_was_changed_here() -> None:
    ref = ("invoice", "i-1")
    line = {"LineItemID": "l-1", "Description": "Roses", "Quantity": 1, "UnitAmount": 5, "AccountCode": "260"}
    there = {"InvoiceID": "x-1", "Type": "ACCREC", "Status": "AUTHORISED", "LineItems": [line]}
    record = {"id": "i-1", "customer_id": "c-1", "lines": [{"description": "Roses", "tax_id": "gst"}]}
    history = History()
    history.app("user", ref, None, record)
    history.xero("engine", "invoice", None, there)
    after = {**there, "LineItems": [{**line, "AccountCode": "200"}]}
    history.xero("engine", "invoice", there, after)
    engine = Engine({ref: "x-1"}, needs_attention=frozenset([ref]))

    found = check([Expected(*ref, record)], {"Invoices": [after]}, engine, ("x-1",), {}, history)

    assert len(found.erased) == 1


def test_a_difference_that_neither_log_nor_problem_tells_is_untold() -> None:
    there = contact(EmailAddress="a@b.nz")

    assert len(checked({}, there, begun()).untold) == 1
    assert checked({}, there, begun(), about=frozenset([REF])).untold == []


def test_a_difference_that_is_told_and_counts_as_equal_is_untold() -> None:
    there, entries = contact(EmailAddress="a@b.nz"), an_entry(after="a@b.nz")

    assert len(checked({}, there, begun(), entries).untold) == 1
    assert checked({}, there, begun(), entries, differences={REF: {"email"}}).untold == []


def test_a_change_of_the_bookkeeper_that_is_overwritten_without_its_name_is_undone() -> None:
    history = begun()
    history.xero("bookkeeper", "customer", contact(), contact(EmailAddress="a@b.nz"))
    history.app("user", REF, NAMED, {**NAMED, "email": "c@d.nz"})
    history.xero("engine", "customer", contact(EmailAddress="a@b.nz"), contact(EmailAddress="c@d.nz"))
    there, named = contact(EmailAddress="c@d.nz"), an_entry(after="c@d.nz", replaced="a@b.nz")

    found = checked({"email": "c@d.nz"}, there, history, an_entry(after="c@d.nz"))

    assert (len(found.undone), found.erased) == (1, [])
    assert checked({"email": "c@d.nz"}, there, history, named).clean
