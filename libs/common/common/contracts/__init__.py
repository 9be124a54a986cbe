"""Contracts of all events and requests between services, one file for each service; EVENTS lists all events by type."""

from common.contracts import auth, config, gateway, invoicing, pulled, sync
from common.contracts.message import Event

_SOURCES: tuple[type[Event], ...] = (
    invoicing.CustomerChanged,
    invoicing.ProductChanged,
    invoicing.TaxChanged,
    invoicing.InvoiceChanged,
    invoicing.CreditNoteChanged,
    invoicing.PaymentChanged,
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
    pulled.TaxesPulled,
    pulled.CustomersPulled,
    pulled.ProductsPulled,
)


def _names(event: type[Event]) -> tuple[str, ...]:
    return tuple(event.model_fields["type"].annotation.__args__)  # type: ignore[union-attr]


EVENTS: dict[str, type[Event]] = {name: event for event in _SOURCES for name in _names(event)}
