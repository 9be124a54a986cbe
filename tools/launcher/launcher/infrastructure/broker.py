"""RabbitMQ's users and their permissions."""

ADMIN = "launcher"
SERVICES = ("gateway", "auth", "config", "sync-worker", "log", "invoicing")
MAIN_VHOST = "invoiceasap"


def permissions_of(user: str) -> str:
    """Return the pattern of names that a user may configure, write and read: its own queues and all shared names."""
    return ".*" if user == ADMIN else rf"^({user}\..*|events|dead|unrouted)$"
