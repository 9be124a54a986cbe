"""The six services, as far as the launcher knows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """A service by its name on the bus, the name it is imported by, and the schema it owns."""

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
