"""The queues of every service."""

from common.messaging.topology import DEAD, EVENTS, UNROUTED, WorkQueue
from docs_tool.markdown import code, page, table
from docs_tool.suite import SERVICES


def queues_page() -> str:
    """List every queue, what is bound to it and how many messages it gives out at once."""
    rows = [
        (f"`{queue.name}`", service.name, code(*queue.events), str(queue.prefetch))
        for service in SERVICES
        for queue in service.service.queues
    ]
    arguments = WorkQueue("", ()).arguments
    shape = [
        (f"`{name}`", f"`{value}`" if value != "" else "the queue's name")
        for name, value in arguments.items()
    ]
    return page(
        "Queues",
        f"One topic exchange `{EVENTS}`; what nobody is bound to goes to `{UNROUTED}`, what no handler could take goes "
        f"to `{DEAD}`. Each service declares the queues of its own handlers.",
        table(("queue", "service", "events", "at once"), rows),
        "## Their shape",
        table(("argument", "value"), shape),
    )
