"""Who is known to RabbitMQ, and what each may do there."""

ADMIN = "launcher"
SERVICES = ("gateway", "auth", "config", "sync-worker", "log", "invoicing")
MAIN_VHOST = "invoiceasap"


def permissions_of(user: str) -> str:
    """The names that a user may configure, write and read: its own queues and what all share."""
    return ".*" if user == ADMIN else rf"^({user}\..*|events|dead|unrouted)$"
