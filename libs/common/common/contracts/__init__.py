"""Contracts of all events and requests between services, one file for each service; who may publish which event."""

from common.contracts import auth, config, gateway, invoicing, pulled, sync
from common.contracts.message import Event, event_types

_PUBLISHERS: dict[tuple[str, ...], tuple[type[Event], ...]] = {
    ("gateway", "invoicing"): invoicing.RECORD_EVENTS,
    ("gateway", "config", "sync-worker"): (gateway.SyncRequested,),
    ("gateway",): (gateway.SyncStopRequested, gateway.ProblemAnswered, gateway.XeroChanged),
    ("auth",): (auth.XeroConnected, auth.XeroDisconnected, auth.XeroReconnectNeeded),
    ("config",): (config.SettingsChanged,),
    ("sync-worker",): (
        sync.SyncDue,
        sync.SyncJoined,
        sync.SyncStarted,
        sync.SyncProgressed,
        sync.SyncRecorded,
        sync.SyncCompleted,
        sync.ProblemOpened,
        sync.ProblemSolved,
        sync.RecordsLinked,
        pulled.OrganisationPulled,
        *pulled.RECORD_EVENTS,
    ),
}


EVENTS: dict[str, type[Event]] = {
    name: event for events in _PUBLISHERS.values() for event in events for name in event_types(event)
}
"""All events by type."""
PUBLISHERS: dict[str, tuple[str, ...]] = {
    name: services
    for services, events in _PUBLISHERS.items()
    for event in events
    for name in event_types(event)
}
"""The services that may publish an event, by its type."""
OPEN_EVENTS = frozenset(name for event in invoicing.RECORD_EVENTS for name in event_types(event))
"""The types of the events that another invoicing system may publish with a RabbitMQ user of its own."""
