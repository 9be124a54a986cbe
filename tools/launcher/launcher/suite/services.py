"""The six services of the suite."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """A service: its name on the bus, its import name, and its database schema, None if it has none."""

    name: str
    import_name: str
    schema: str | None


SERVICES = (
    Service("auth", "auth_service", "auth"),
    Service("config", "config_service", "config"),
    Service("log", "log_service", "log"),
    Service("invoicing", "invoicing", "invoicing"),
    Service("sync-worker", "sync_worker", "sync_worker"),
    Service("gateway", "gateway", None),
)
