"""Generates the page of all events, with their publishers, consumers and fields."""

import ast
from collections.abc import Iterator

from common.contracts import EVENTS, PUBLISHERS, invoicing
from common.contracts.message import Event
from docs_tool.fields import fields_of, shapes_in
from docs_tool.markdown import first_line, listed, page, table
from docs_tool.suite import SERVICES, Described

BY_CLASS = {event.__name__: event for event in EVENTS.values()}


def names_of(event: type[Event]) -> list[str]:
    """Return the names of an event."""
    return [name for name, one in EVENTS.items() if one is event]


def published_by(service: Described) -> set[str]:
    """Return the names of the events that a service may publish, as the contracts list them."""
    return {name for name, services in PUBLISHERS.items() if service.name in services}


def built_by(service: Described) -> set[str]:
    """Return the names of the events whose class a service calls, assigns or has in a dictionary.

    A service that calls the `changed` of a kind publishes the events about every kind.
    """
    found = {name for tree in service.trees() for name in _classes_used(tree)}
    return {name for class_name in found for name in names_of(BY_CLASS[class_name])}


def _classes_used(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BY_CLASS:
            yield node.func.id
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "changed"
        ):
            yield from (event.__name__ for event in invoicing.RECORD_EVENTS)
        elif isinstance(node, ast.Dict):
            names = (one for value in node.values for one in ast.walk(value) if isinstance(one, ast.Name))
            yield from (one.id for one in names if one.id in BY_CLASS)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in BY_CLASS:
            yield node.value.id


def consumed_by(service: Described) -> set[str]:
    """Return the names of the events that reach a service's queues."""
    return {name for queue in service.service.queues for name in queue.events}


def events_page() -> str:
    """Return the page of all events."""
    published = {service.name: published_by(service) for service in SERVICES}
    consumed = {service.name: consumed_by(service) for service in SERVICES}
    rows = [
        (
            f"`{name}`",
            listed(service_name for service_name, names in published.items() if name in names),
            listed(service_name for service_name, names in consumed.items() if name in names),
            first_line(EVENTS[name].__doc__),
        )
        for name in EVENTS
    ]
    parts = [
        "All events on RabbitMQ. The routing key is the event's name, and the header `company` holds the company's id. "
        "Money is a decimal string, times are UTC with Z, days are `YYYY-MM-DD`. Consumers ignore unknown fields.",
        table(("event", "published by", "consumed by", "meaning"), rows),
    ]
    for event in dict.fromkeys(EVENTS.values()):
        parts += [f"## {event.__name__}", listed(names_of(event)) + ": " + first_line(event.__doc__)]
        parts.append(fields_of(event))
    parts.append("## Types in events")
    shapes = (shape for event in dict.fromkeys(EVENTS.values()) for shape in shapes_in(event))
    for shape in sorted(set(shapes), key=lambda one: one.__name__):
        parts += [f"### {shape.__name__}", first_line(shape.__doc__), fields_of(shape)]
    return page("Events", *parts)
