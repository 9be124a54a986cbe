"""Contracts of all events and requests between services, one file for each service; EVENTS lists all events by type."""

from common.contracts import auth, config, gateway, invoicing, pulled, sync
from common.contracts.message import Event, event_types

_SOURCES: tuple[type[Event], ...] = (
    *invoicing.RECORD_EVENTS,
    gateway.SyncRequested,
    gateway.SyncStopRequested,
    gateway.ProblemAnswered,
    gateway.XeroChanged,
    auth.XeroConnected,
    auth.XeroDisconnected,
    auth.XeroReconnectNeeded,
    config.SettingsChanged,
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
)


EVENTS: dict[str, type[Event]] = {name: event for event in _SOURCES for name in event_types(event)}
