"""RabbitMQ as every service uses it: one topology, handlers with retries, events published through the outbox."""

from common.messaging.bus import Bus, Company, Sender, Subscribe
from common.messaging.outbox import OutboxRelay, enqueue
from common.messaging.topology import WorkQueue

__all__ = ["Bus", "Company", "OutboxRelay", "Sender", "Subscribe", "WorkQueue", "enqueue"]
