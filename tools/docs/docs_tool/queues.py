"""Generates the page of all queues."""

from common.contracts.message import Event
from common.messaging.topology import DEAD, EVENTS, UNROUTED, WorkQueue
from docs_tool.markdown import code, page, table
from docs_tool.suite import SERVICES


def queues_page() -> str:
    """Return the page of all queues, with their bindings and prefetch counts."""
    rows = [
        (f"`{queue.name}`", service.name, code(*queue.events), str(queue.prefetch))
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
        "events that its handler takes.",
        table(("queue", "service", "events", "prefetch"), rows),
        "## Arguments",
        table(("argument", "value"), shape),
    )
