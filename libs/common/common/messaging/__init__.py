"""RabbitMQ as every service uses it: one topology, handlers with a fate, events said through the outbox."""

from common.messaging.bus import Bus, Company, Hear
from common.messaging.outbox import Relay, say
from common.messaging.topology import WorkQueue

__all__ = ["Bus", "Company", "Hear", "Relay", "WorkQueue", "say"]
