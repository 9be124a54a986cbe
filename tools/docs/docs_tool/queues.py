"""Generates the page of all queues, and of what each RabbitMQ user may do."""

from common.contracts import EVENTS as ALL_EVENTS
from common.contracts import OPEN_EVENTS, PUBLISHERS
from common.contracts.message import Event
from common.messaging.topology import DEAD, EVENTS, REPLIES, UNROUTED, WorkQueue
from docs_tool.events import consumed_by
from docs_tool.markdown import code, listed, page, table
from docs_tool.suite import SERVICES, Described


def queues_page() -> str:
    """Return the page of all queues, with their bindings, prefetch counts and the users that reach them."""
    rows = [
        (f"`{queue.name}`", f"`{service.name}`", code(*queue.events), _publishers(queue), str(queue.prefetch))
        for service in SERVICES
        for queue in service.service.queues
    ]
    arguments = WorkQueue("", Event).arguments
    shape = [
        (f"`{name}`", f"`{value}`" if value != "" else "the queue's name")
        for name, value in arguments.items()
    ]
    return page(
        "Queues",
        f"All events go through one topic exchange, `{EVENTS}`. Events without a queue go to `{UNROUTED}`, and dead "
        f"letters go to `{DEAD}`. Each service declares the queues of its handlers. A queue is bound to exactly the "
        "events that its handler takes. The service named in a line is the only one that may declare, bind, read, "
        "empty or delete the queue; the services under *written by* are the only ones that may publish to it.",
        table(("queue", "read by", "events", "written by", "prefetch"), rows),
        f"*Others* are other invoicing systems with a RabbitMQ user of their own, each for its own company. A refusal "
        f"of what they publish goes to the exchange `{REPLIES}`, with the user's name as the routing key.",
        "## Users",
        "Every right follows from the events' publishers and the handlers' queues, and is checked by RabbitMQ. A "
        "service signs in with a user of its name. If all services share one user, RabbitMQ cannot tell them apart: "
        "senders are not checked then, and each service logs that at its start.",
        table(("user", "publishes", "binds and reads", "also"), [*map(_rights, SERVICES), *_others()]),
        "## Arguments",
        table(("argument", "value"), shape),
    )


def _publishers(queue: WorkQueue) -> str:
    services = sorted({service for event in queue.events for service in PUBLISHERS[event]})
    others = ", others" if OPEN_EVENTS & set(queue.events) else ""
    return listed(services) + others


def _rights(service: Described) -> tuple[str, str, str, str]:
    published = [name for name in ALL_EVENTS if service.name in PUBLISHERS[name]]
    consumed = [name for name in ALL_EVENTS if name in consumed_by(service)]
    dead = f"publishes dead letters of `{service.name}.*`" if consumed else ""
    replies = f"; publishes to `{REPLIES}`" if OPEN_EVENTS & set(consumed) else ""
    return f"`{service.name}`", code(*published) or "nothing", code(*consumed) or "nothing", dead + replies


def _others() -> list[tuple[str, str, str, str]]:
    return [
        ("another invoicing system", code(*sorted(OPEN_EVENTS)), "`replies.<its name>`", ""),
        (
            "`operator`",
            "everything",
            "everything",
            f"declares `{EVENTS}`, `{DEAD}`, `{UNROUTED}`, `{REPLIES}` and restores them; sends dead letters again",
        ),
    ]
