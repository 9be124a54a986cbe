"""What each RabbitMQ user may do: the rights of a service follow from the events that it publishes and its queues.

RabbitMQ checks three patterns of names: *configure* (declare and delete), *write* (publish to an exchange, bind a
queue) and *read* (consume from a queue, bind to an exchange). For a topic exchange it also checks the routing key, on
publishing and on binding. Source: https://www.rabbitmq.com/docs/access-control
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from common.contracts import OPEN_EVENTS, PUBLISHERS
from common.messaging.topology import DEAD, EVENTS, REPLIES, WorkQueue

NOTHING = "^$"
SOURCE = "<name>"
"""Stands for the user's name in the rights of another invoicing system."""


@dataclass(frozen=True)
class TopicRights:
    """Patterns of routing keys that a user may publish with (`write`) and bind to (`read`)."""

    write: str = NOTHING
    read: str = NOTHING


@dataclass(frozen=True)
class Rights:
    """Patterns of names that a user may configure, write and read, and of routing keys, by topic exchange."""

    configure: str
    write: str
    read: str
    events: TopicRights = TopicRights()
    dead: TopicRights = TopicRights()
    replies: TopicRights = TopicRights()


def rights_of_service(service: str, queues: Iterable[WorkQueue]) -> Rights:
    """Return the rights of a service: the queues that bear its name, the events that it publishes, its dead letters."""
    queues = tuple(queues)
    own = [rf"{service}\..*"] if queues else []
    publishes = [event for event, services in PUBLISHERS.items() if service in services]
    answers = any(OPEN_EVENTS & set(queue.events) for queue in queues)
    consumes = [key for queue in queues for key in (*queue.events, *queue.former)]
    return Rights(
        configure=_one_of(own),
        write=_one_of([*own, *[EVENTS] * bool(publishes), *[DEAD] * bool(own), *[REPLIES] * answers]),
        read=_one_of([*own, *[EVENTS] * bool(own)]),
        events=TopicRights(write=_one_of(_escaped(publishes)), read=_one_of([*own, *_escaped(consumes)])),
        dead=TopicRights(write=_one_of(own)),
        replies=TopicRights(write=".*" if answers else NOTHING),
    )


def rights_of_source() -> Rights:
    """Return the rights of another invoicing system: record events, and the queue with the replies to it."""
    return Rights(
        configure=NOTHING,
        write=_one_of([EVENTS]),
        read=_one_of([rf"{REPLIES}\.{SOURCE}"]),
        events=TopicRights(write=_one_of(_escaped(sorted(OPEN_EVENTS)))),
    )


def rights_of_operator() -> Rights:
    """Return the rights of the operator, who declares what all share and sends dead letters again."""
    everything = TopicRights(".*", ".*")
    return Rights(".*", ".*", ".*", everything, everything, everything)


def _escaped(keys: Iterable[str]) -> list[str]:
    """Return patterns that match these routing keys and nothing else."""
    return [re.sub(r"([.*#])", r"\\\1", key) for key in keys]


def _one_of(patterns: Iterable[str]) -> str:
    """Return a pattern that matches what one of these patterns matches as a whole, or nothing if there is none."""
    together = "|".join(dict.fromkeys(patterns))
    return f"^({together})$" if together else NOTHING
