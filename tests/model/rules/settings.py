"""Rules: people change settings, disconnect, connect again and answer problems."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.model.rules import PICK, CompanyRules, where

SWITCHES = ("import_payments", "update_customers", "import_invoice_edits", "number_behind_name")
PLACES = ("settings.switches", "settings.accounts", "settings.taxes")


class SettingsRules(CompanyRules):
    """Settings, connections and answers."""

    @rule(switch=st.sampled_from(SWITCHES))
    def change_settings(self, switch: str) -> None:
        self.fired("change_settings", switch)
        self.company.turn_switch(switch, PLACES)

    @rule()
    @where(lambda self: self.company.neighbours.state == "connected")
    def disconnect(self) -> None:
        self.fired("disconnect")
        self.company.disconnect()

    @rule()
    def reconnect(self) -> None:
        """Somebody authenticates once more, whether that was needed or not."""
        self.fired("reconnect")
        self.company.connect(self.company.neighbours.tenant_id)

    @rule(number=st.integers(0, 1))
    def another_organisation(self, number: int) -> None:
        self.fired("another_organisation", number)
        self.company.connect(self.company.tenants[number])

    @rule()
    @where(lambda self: self.company.neighbours.state == "connected")
    def disconnected_in_xero(self) -> None:
        self.fired("disconnected_in_xero")
        tenant_id = str(self.company.neighbours.tenant_id)
        self.company.xero.arm("organisation_disconnected", tenant_id=tenant_id)

    @rule(
        pick=PICK,
        action=st.sampled_from(["retry", "create", "link", "ignore", "accept", "use_app", "use_xero"]),
    )
    def answer_problem(self, pick: int, action: str) -> None:
        self.fired("answer_problem", action)
        self.company.answer(pick, action)
