"""The consumers of what the workers publish: the log, and the invoicing system with its ledger."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from common.contracts.pulled import CustomersPulled, ProductsPulled, TaxesPulled
from tests.model.bus import Bus
from tests.model.ledger import Ledger
from tests.model.log import Log

PULLED: dict[str, tuple[str, TypeAdapter[Any]]] = {
    "customers.pulled": ("customer", TypeAdapter(CustomersPulled)),
    "products.pulled": ("product", TypeAdapter(ProductsPulled)),
    "taxes.pulled": ("tax", TypeAdapter(TaxesPulled)),
}


class Others:
    """The log and the invoicing system of one company."""

    def __init__(self, company_id: UUID, bus: Bus, log: Log, ledger: Ledger) -> None:
        self._company_id, self._bus, self._log, self._ledger = company_id, bus, log, ledger
        self.ignores_pulls = False
        """Whether the invoicing system takes nothing from Xero."""

    def receive(self) -> None:
        """Let the log store its messages, and the ledger take over what was pulled."""
        for message in self._bus.elsewhere:
            self._log.receive(message.type, message.body)
            if message.type in PULLED and not self.ignores_pulls:
                kind, contract = PULLED[message.type]
                event = contract.validate_json(message.body)
                before = self._ledger.newest_change()
                self._ledger.take_over(kind, event.records, event.time)
                self.publish_changes(before)
        self._bus.elsewhere.clear()

    def publish_changes(self, after: int) -> None:
        """Publish the changes of the ledger after a number."""
        for event in self._ledger.after(after, 1000):
            self._bus.publish(self._company_id, event, "invoicing")
