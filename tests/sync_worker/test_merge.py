"""The three-way merge, step by step: what each side changed, what is sent, what stays different.

If this breaks, a change is lost, goes back and forth, or overwrites the other side without being named.
"""

from dataclasses import replace
from typing import Any

import pytest

from sync_worker.domain.fields import Difference, Field, Merge, MergeState, Policy, Reason, Take
from sync_worker.domain.merge import ours_changed, settled, theirs_changed, written
from sync_worker.domain.merge_start import accepted, adopted, linked

NAME = Field("name", "name", taken=True, required=True)
PHONE = Field("phone", "phone number", taken=True)
NUMBER = Field("number", "customer number", sent=False, taken=True, fills=True)
DAY = Field("date", "date", figure=True)
NOTE = Field("reference", "reference")
TOTAL = Field("total", "total", figure=True, derived=True)
AMOUNT = Field("amount", "amount", sent=False, figure=True)
FIELDS = (NAME, PHONE, NUMBER, DAY, NOTE, TOTAL, AMOUNT)
ON, OFF, APP = Policy(True, True), Policy(False, False), Policy(False, True)
BASE = {"name": "Bloom", "phone": "1", "date": "2026-03-14", "reference": "PO 7", "total": "43.13"}
AGREED = MergeState(BASE, BASE)


def text(name: str, value: str) -> Any:
    """Return a text of Xero as a value of the app."""
    return value or None


def read(state: MergeState, theirs: dict[str, str], ours: dict[str, str], policy: Policy = ON) -> Merge:
    """Take in a reading in which some fields changed."""
    return theirs_changed(FIELDS, state, ours, {**state.theirs, **theirs}, ours, policy, text)


def plan(state: MergeState, ours: dict[str, str], policy: Policy = ON) -> Merge:
    """Compare what the app has now."""
    return ours_changed(FIELDS, state, ours, ours, policy, text)


def reasons(merge: Merge) -> dict[str, Reason]:
    """Return why fields differ."""
    return {name: one.reason for name, one in merge.state.differences.items()}


@pytest.mark.parametrize("policy", [ON, OFF, APP])
def test_where_nobody_changed_anything_nothing_moves(policy: Policy) -> None:
    for merge in (read(AGREED, {}, BASE, policy), plan(AGREED, BASE, policy), read(AGREED, {}, {}, policy)):
        assert merge == Merge(AGREED)


def test_a_field_that_only_xero_changed_is_offered_with_its_values_before_and_after() -> None:
    merge = read(AGREED, {"phone": "2"}, BASE)

    assert merge.take == (Take("phone", ("1", "2"), "2"),)
    assert [(one.before, one.after, one.by, one.replaced) for one in merge.changes] == [
        ("1", "2", "xero", None)
    ]
    assert merge.state.ours == BASE
    assert merge.state.theirs == {**BASE, "phone": "2"}
    assert reasons(merge) == {"phone": Reason.PULLED}


def test_a_field_that_a_bookkeeper_cleared_follows_and_one_that_was_not_shown_does_not() -> None:
    cleared = read(AGREED, {"phone": ""}, BASE)
    without = {name: value for name, value in BASE.items() if name != "phone"}
    not_shown = theirs_changed(FIELDS, AGREED, BASE, without, BASE, ON, text)

    assert cleared.take == (Take("phone", ("1", ""), None),)
    assert (not_shown.take, not_shown.changes) == ((), ())
    assert not_shown.state.theirs == BASE


def test_a_field_that_is_required_is_not_emptied_by_xero() -> None:
    merge = read(AGREED, {"name": ""}, BASE)

    assert merge.take == ()
    assert reasons(merge) == {"name": Reason.THEIRS}
    assert len(merge.changes) == 1


def test_a_system_that_ignores_pulls_and_repeats_its_old_value_changes_nothing() -> None:
    offered = read(AGREED, {"phone": "2"}, BASE)

    again = plan(offered.state, {**BASE, "reference": "PO 8"})

    assert again.send == {"reference": "PO 8"}
    assert again.state.theirs["phone"] == "2"
    assert reasons(again) == {"phone": Reason.PULLED}


def test_a_revision_that_shows_what_was_pulled_moves_the_apps_side_of_the_base() -> None:
    offered = read(AGREED, {"phone": "2"}, BASE)

    shown = plan(offered.state, {**BASE, "phone": "2"})

    assert (shown.send, shown.take, shown.changes) == ({}, (), ())
    assert shown.state == MergeState({**BASE, "phone": "2"}, {**BASE, "phone": "2"})


def test_a_pull_that_is_overtaken_by_another_is_offered_again_until_the_app_shows_the_newest() -> None:
    first = read(AGREED, {"phone": "2"}, BASE)
    second = read(first.state, {"phone": "3"}, BASE)

    late = plan(second.state, {**BASE, "phone": "2"})

    assert second.take == (Take("phone", ("1", "2", "3"), "3"),)
    assert late.send == {}
    assert late.take == (Take("phone", ("2", "1", "3"), "3"),)


def test_a_change_that_xero_took_back_while_it_was_on_its_way_is_taken_back_in_the_app_too() -> None:
    first = read(AGREED, {"phone": "2"}, BASE)

    back = read(first.state, {"phone": "1"}, BASE)
    late = plan(back.state, {**BASE, "phone": "2"})

    assert back.take == (Take("phone", ("1", "2"), "1"),)
    assert late.send == {}
    assert late.take == (Take("phone", ("2", "1"), "1"),)


def test_where_both_changed_and_the_app_counts_its_value_goes_and_the_entry_names_what_it_replaces() -> None:
    ours = {**BASE, "phone": "3"}

    met = read(AGREED, {"phone": "2"}, ours)
    goes = plan(met.state, ours)
    after = written(FIELDS, goes.state, goes.written, {**BASE, "phone": "3"})

    assert (met.take, reasons(met)) == ((), {"phone": Reason.CONFLICT})
    assert goes.send == {"phone": "3"}
    assert [(one.before, one.after, one.by, one.replaced) for one in goes.changes] == [("1", "3", "app", "2")]
    assert after == MergeState(ours, ours)


def test_where_both_changed_and_xero_counts_its_value_comes_and_the_entry_names_what_it_replaces() -> None:
    ours = {**BASE, "phone": "3"}

    met = read(AGREED, {"phone": "2"}, ours, OFF)

    assert met.take == (Take("phone", ("3", "2"), "2"),)
    assert [(one.before, one.after, one.by, one.replaced) for one in met.changes] == [("1", "2", "xero", "3")]


def test_a_switch_that_was_turned_off_after_both_had_changed_lets_xero_count() -> None:
    ours = {**BASE, "phone": "3"}
    met = read(AGREED, {"phone": "2"}, ours, ON)

    now = plan(met.state, ours, OFF)

    assert now.send == {}
    assert now.take == (Take("phone", ("3", "2"), "2"),)
    assert [one.replaced for one in now.changes] == ["3"]


def test_the_same_change_on_both_sides_is_agreement() -> None:
    ours = {**BASE, "phone": "2"}

    merge = read(AGREED, {"phone": "2"}, ours)

    assert (merge.take, merge.changes, reasons(merge)) == ((), (), {})
    assert plan(merge.state, ours) == Merge(MergeState(ours, ours))


def test_a_change_that_a_setting_keeps_is_known_until_the_setting_lets_it_go() -> None:
    ours = {**BASE, "phone": "3"}

    left = plan(AGREED, ours, OFF)
    goes = plan(left.state, ours, ON)

    assert (left.send, left.skipped) == ({}, ("phone",))
    assert left.state.differences == {"phone": Difference(Reason.SKIPPED, "3", "1")}
    assert goes.send == {"phone": "3"}


def test_a_figure_that_was_changed_in_xero_waits_for_a_person_and_wording_stays_theirs() -> None:
    merge = read(AGREED, {"date": "2026-04-01", "reference": "hers", "total": "50.00"}, BASE)

    assert reasons(merge) == {"date": Reason.IN_XERO, "reference": Reason.THEIRS, "total": Reason.IN_XERO}
    assert [one.by for one in merge.changes] == ["xero"] * 3
    assert plan(merge.state, BASE).send == {}


def test_a_difference_is_gone_once_the_app_shows_the_same_figures_as_xero() -> None:
    drifted = read(AGREED, {"date": "2026-04-01", "total": "50.00"}, BASE)
    same = {**BASE, "date": "2026-04-01", "total": "50.00"}

    merge = plan(drifted.state, same, APP)

    assert merge.state == MergeState(same, same)


def test_a_difference_tells_the_values_of_today_though_a_setting_keeps_the_apps_change() -> None:
    drifted = read(AGREED, {"date": "2026-04-01", "total": "50.00"}, BASE)

    merge = plan(drifted.state, {**BASE, "date": "2026-05-01", "total": "60.00"}, APP)

    assert merge.skipped == ("date",)
    assert merge.state.differences == {
        "date": Difference(Reason.IN_XERO, "2026-05-01", "2026-04-01"),
        "total": Difference(Reason.IN_XERO, "60", "50"),
    }


def test_what_xero_shows_otherwise_than_it_was_sent_is_a_difference_where_it_is_a_figure() -> None:
    sent = {"name": "Bloom", "date": "2026-03-14", "total": "43.13"}
    answer = {"name": "Bloom (17)", "date": "2026-03-14", "total": "43.14", "phone": "5"}

    state = written(FIELDS, MergeState(), sent, answer)

    assert state.ours == sent
    assert state.theirs == {name: value for name, value in answer.items() if name in sent}
    assert state.differences == {"total": Difference(Reason.IN_XERO, "43.13", "43.14")}


def test_two_that_are_linked_fill_what_is_empty_and_leave_what_differs_open() -> None:
    ours = {"name": "Bloom", "phone": "1", "reference": "", "number": "", "amount": "5.00"}
    theirs = {"name": "Blooms", "phone": "", "reference": "PO 7", "number": "N-1", "amount": "6.00"}

    state = linked(FIELDS, ours, theirs)
    taken = theirs_changed(FIELDS, state, ours, theirs, ours, ON, text)
    merge = plan(taken.state, ours)

    assert {name: one.reason for name, one in state.differences.items()} == {
        "name": Reason.OPEN,
        "amount": Reason.IN_XERO,
    }
    assert [take.field for take in taken.take] == ["number"]
    assert merge.send == {"phone": "1"}


@pytest.mark.parametrize(
    ("action", "sends", "takes", "reasons_after"),
    [
        ("use_app", {"name": "Bloom"}, [], {"name": Reason.SEND}),
        ("use_xero", {}, ["name"], {"name": Reason.PULLED}),
        ("accept", {}, [], {"name": Reason.ACCEPTED}),
    ],
)
def test_a_person_says_whose_values_count(
    action: str, sends: dict[str, str], takes: list[str], reasons_after: dict[str, Reason]
) -> None:
    open_one = linked(FIELDS, {"name": "Bloom"}, {"name": "Blooms"})

    decided = settled(FIELDS, open_one, action)
    goes = plan(decided, {"name": "Bloom"}, OFF)

    assert reasons(goes) == reasons_after
    assert [take.field for take in goes.take] == takes
    assert goes.send == sends
    assert [(one.before, one.after) for one in goes.changes if one.by == "xero"] == [
        ("Bloom", "Blooms")
    ] * len(takes)
    assert [one.replaced for one in goes.changes if one.by == "app"] == ["Blooms"] * len(sends)


def test_contacts_that_were_merged_keep_their_own_values_and_only_later_changes_follow() -> None:
    state = accepted(FIELDS, {"name": "m1", "phone": "1"}, {"name": "m2", "phone": "2"})

    later = plan(state, {"name": "m1", "phone": "3"})

    reasons_of = {name: one.reason for name, one in state.differences.items()}
    assert reasons_of == {"name": Reason.MERGED, "phone": Reason.ACCEPTED}
    assert later.send == {"phone": "3"}
    assert [one.replaced for one in later.changes] == ["2"]


def test_what_carries_our_mark_goes_as_it_is_here_and_names_what_it_replaces() -> None:
    state = adopted(FIELDS, BASE, {**BASE, "reference": "hers", "date": "2026-04-01"})

    merge = plan(state, BASE)

    assert merge.send == {"reference": "PO 7", "date": "2026-03-14"}
    assert {one.replaced for one in merge.changes} == {"hers", "2026-04-01"}


def test_a_value_that_the_app_could_not_send_is_replaced_by_name_once_it_can() -> None:
    without = {name: value for name, value in BASE.items() if name != "phone"}
    state = MergeState(without, {**BASE, "phone": ""})

    entered = read(state, {"phone": "5"}, without)
    goes = plan(entered.state, {**BASE, "phone": "6"})
    never_compared = plan(replace(state, theirs={**BASE, "phone": "5"}), {**BASE, "phone": "6"})

    assert reasons(entered) == {"phone": Reason.THEIRS}
    assert len(entered.changes) == 1
    for merge in (goes, never_compared):
        assert [(one.after, one.replaced) for one in merge.changes] == [("6", "5")]
