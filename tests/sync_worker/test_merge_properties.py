"""Random changes on both sides, for every kind.

If this breaks, some combination of changes erases a field, hides a difference, or is sent again with every sync.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync_worker.domain.fields import Field, MergeState, Policy, Reason
from sync_worker.kinds import registry
from tests.sync_worker.two_sides import TwoSides, logged

POLICIES = {
    "customer": (Policy(True, True), Policy(False, False)),
    "product": (Policy(True, True),),
    "tax": (Policy(False, False),),
    "invoice": (Policy(True, True), Policy(False, True)),
    "credit_note": (Policy(True, True), Policy(False, True)),
    "payment": (Policy(False, False),),
    "allocation": (Policy(False, False),),
}
VALUES = ("", "a", "b", "c")
KINDS = pytest.mark.parametrize("kind", POLICIES)


def fields_of(kind: str) -> list[Field]:
    """Return the fields of a kind that are texts; lines have properties of their own."""
    return [one for one in registry.get(kind).fields if one.name not in ("lines", "status")]


@st.composite
def worlds(draw: st.DrawFn, kind: str) -> TwoSides:
    """Two sides that agree."""
    fields = fields_of(kind)
    values = {one.name: draw(st.sampled_from(VALUES[1:] if one.required else VALUES)) for one in fields}
    policy = draw(st.sampled_from(POLICIES[kind]))
    return TwoSides(fields, policy, dict(values), dict(values), ignores=draw(st.booleans()))


@st.composite
def steps(draw: st.DrawFn, kind: str) -> list[tuple[Any, ...]]:
    """What people and syncs do, in any order."""
    changeable = [one for one in fields_of(kind) if not one.derived]
    step = st.one_of(
        st.tuples(st.just("here"), st.sampled_from(changeable), st.sampled_from(VALUES)),
        st.tuples(st.just("there"), st.sampled_from(changeable), st.sampled_from(VALUES)),
        st.tuples(st.just("deliver"), st.integers(0, 3), st.booleans()),
        st.tuples(st.just("sync"), st.sampled_from(changeable), st.none() | st.sampled_from(VALUES)),
    )
    return draw(st.lists(step, max_size=14))


def run(world: TwoSides, todo: list[tuple[Any, ...]]) -> None:
    """Do the steps; a sync reads first, and a revision may come before it plans."""
    for what, one, value in todo:
        if what == "deliver":
            world.deliver(one, again=value)
        elif what == "sync":
            world.read()
            if value is not None and not (one.required and not value):
                world.change_here(one.name, value)
            world.plan()
        elif what == "here" and not (one.required and not value):
            world.change_here(one.name, value)
        elif what == "there":
            world.change_there(one.name, value)


@KINDS
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_field_that_nobody_changed_on_one_side_never_moves_on_the_other(
    kind: str, data: st.DataObject
) -> None:
    world = data.draw(worlds(kind))
    app, xero = dict(world.app), dict(world.xero)

    run(world, data.draw(steps(kind)))
    world.settle()

    for one in (one for one in world.fields if not one.derived):
        mine, hers = world.own.get(one.name, set()), world.theirs.get(one.name, set())
        assert world.xero[one.name] in (hers | mine if hers else {xero[one.name]} | mine)
        assert world.app[one.name] in (mine | hers if mine else {app[one.name]} | hers)
        if not mine:
            assert world.xero[one.name] == world.last_there.get(one.name, xero[one.name])
        if not hers:
            assert world.app[one.name] == world.last_here.get(one.name, app[one.name])


@KINDS
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_still_differs_is_known_and_whatever_moved_is_told(kind: str, data: st.DataObject) -> None:
    world = data.draw(worlds(kind))
    app, xero = dict(world.app), dict(world.xero)

    run(world, data.draw(steps(kind)))
    world.settle()

    for one in world.fields:
        if world.app[one.name] != world.xero[one.name] and not one.fills:
            assert one.name in world.state.differences, one.name
        if one.derived:
            continue
        if world.xero[one.name] not in (xero[one.name], *world.theirs.get(one.name, ())):
            assert logged(world.changes, one, world.xero[one.name], "app")
        if world.app[one.name] not in (app[one.name], *world.own.get(one.name, ())):
            assert logged(world.changes, one, world.app[one.name], "xero")


@KINDS
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_taking_in_the_same_reading_twice_and_planning_twice_changes_nothing(
    kind: str, data: st.DataObject
) -> None:
    world = data.draw(worlds(kind))
    run(world, data.draw(steps(kind)))
    world.settle()

    read, planned = world.read(), world.plan()

    assert (read.take, read.changes, read.send) == ((), (), {})
    assert (planned.take, planned.changes, planned.send) == ((), (), {})


@KINDS
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_with_pushes_allowed_both_sides_come_to_the_same_values_unless_a_person_has_to_say(
    kind: str, data: st.DataObject
) -> None:
    world = data.draw(worlds(kind))
    world.ignores = False
    run(world, data.draw(steps(kind)))
    world.settle()

    for name, known in world.state.differences.items():
        assert known.reason is not Reason.CONFLICT
        if known.reason is Reason.PULLED and name not in world.own:
            assert world.app[name] == world.xero[name]


@KINDS
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_it_does_not_matter_whose_change_is_known_first(kind: str, data: st.DataObject) -> None:
    first = data.draw(worlds(kind))
    first.ignores = False
    changeable = [one for one in first.fields if not one.derived]
    mine = {one.name: data.draw(st.sampled_from(VALUES)) for one in changeable}
    hers = {one.name: data.draw(st.sampled_from(VALUES)) for one in changeable}
    mine = {one.name: mine[one.name] or "a" if one.required else mine[one.name] for one in changeable}
    second = TwoSides(first.fields, first.policy, dict(first.app), dict(first.xero))
    old = dict(first.app)
    for world in (first, second):
        for one in changeable:
            world.change_here(one.name, mine[one.name])
            world.change_there(one.name, hers[one.name])

    first.read()
    second.read(ours=old)
    for world in (first, second):
        world.plan()
        world.settle()

    assert first.app == second.app
    assert first.xero == second.xero
    assert _reasons(first.state) == _reasons(second.state)


def _reasons(state: MergeState) -> dict[str, Reason]:
    return {name: one.reason for name, one in state.differences.items()}


@KINDS
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_system_that_ignores_what_is_pulled_undoes_nothing_in_xero(kind: str, data: st.DataObject) -> None:
    world = data.draw(worlds(kind))
    world.ignores = True
    for one in (one for one in world.fields if not one.derived):
        world.change_there(one.name, data.draw(st.sampled_from(VALUES)))
    xero = dict(world.xero)

    for _ in range(3):
        world.read()
        world.plan()
        world.on_their_way.clear()

    assert world.xero == xero


@KINDS
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_where_both_changed_a_field_an_entry_names_what_was_replaced_or_a_difference_remains(
    kind: str, data: st.DataObject
) -> None:
    world = data.draw(worlds(kind))
    world.ignores = False
    for one in (one for one in world.fields if not one.derived and not one.fills):
        world.change_here(one.name, data.draw(st.sampled_from(("d", "e"))))
        world.change_there(one.name, data.draw(st.sampled_from(("d", "f"))))
    app, xero = dict(world.app), dict(world.xero)

    world.read()
    world.plan()
    world.settle()

    for one in (one for one in world.fields if not one.derived and app[one.name] != xero[one.name]):
        replaced = [entry.replaced for entry in world.changes if entry.field == one.label]
        if one.name in world.own and one.name not in world.state.differences:
            assert ({xero[one.name], app[one.name]} - {world.app[one.name]}) <= set(replaced)
