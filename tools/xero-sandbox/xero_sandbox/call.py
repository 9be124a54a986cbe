"""Carries one accounting call, past the gate, to its resource."""

from dataclasses import dataclass

from xero_sandbox.rules.fields import check_fields
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.envelopes import elements_of, envelope
from xero_sandbox.wire.responses import Body, Response
from xero_sandbox.world.consents import Access
from xero_sandbox.world.ledger import Ledger


@dataclass
class Call:
    """A call by a user's app on one organisation."""

    request: SandboxRequest
    access: Access
    ledger: Ledger
    elements: int = 0

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, their names in lower case."""
        return self.request.query

    @property
    def four_places(self) -> bool:
        """Whether unit prices are read and written with four decimal places (unitdp=4, or by a person)."""
        return self.query.get("unitdp") == "4" or self.ledger.actor.person

    def sent(self, key: str) -> list[Body]:
        """The elements in the body."""
        elements = elements_of(self.request.body, key)
        self.elements = len(elements)
        check_fields(key, elements, self.ledger.switches)
        return elements

    def good(self, key: str, objects: list[Body], pagination: Body | None = None) -> Response:
        """The usual answer around a list of objects."""
        app = self.request.world.apps[self.access.client_id].name
        self.elements = max(self.elements, len(objects))
        return envelope(app, self.ledger.stamp(), key, objects, pagination)
