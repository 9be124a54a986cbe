"""One call of the accounting API, after authentication."""

from dataclasses import dataclass

from xero_sandbox.rules.fields import check_fields
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.envelopes import elements_of, envelope
from xero_sandbox.wire.responses import Body, Response
from xero_sandbox.world.consents import Access
from xero_sandbox.world.ledger import Ledger


@dataclass
class Call:
    """A call by an app, for a user, to one organisation. `elements` counts the objects read or written."""

    request: SandboxRequest
    access: Access
    ledger: Ledger
    elements: int = 0

    @property
    def query(self) -> dict[str, str]:
        """The query parameters, their names in lower case."""
        return self.request.query

    @property
    def four_places(self) -> bool:
        """Whether unit prices have four decimal places: with unitdp=4, and always for a person."""
        return self.query.get("unitdp") == "4" or self.ledger.actor.person

    def sent(self, key: str) -> list[Body]:
        """Return the elements in the body, after a check for unknown fields."""
        elements = elements_of(self.request.body, key)
        self.elements = len(elements)
        check_fields(key, elements, self.ledger.switches)
        return elements

    def success(self, key: str, objects: list[Body], pagination: Body | None = None) -> Response:
        """Return a list of objects in Xero's success envelope."""
        app = self.request.world.apps[self.access.client_id].name
        self.elements = max(self.elements, len(objects))
        return envelope(app, self.ledger.stamp(), key, objects, pagination)
