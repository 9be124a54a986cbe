"""Taxes: Xero's TaxRates; several taxes of the app may share one rate."""

from collections.abc import Sequence
from decimal import Decimal

from common.contracts.config import Settings
from common.contracts.pulled import PulledTax, TaxesPulled, TaxRate
from common.contracts.records import Tax
from sync_worker.domain.capabilities import ChoiceKind, PulledKind
from sync_worker.domain.elements import decimal_of, fine_of, text_of
from sync_worker.domain.fields import Field, Policy, Values
from sync_worker.domain.fitting import cut, one_line
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.kind import Call, Context, Doubtful, Element, Link, Matched
from sync_worker.domain.money import plain

ALL = "all"


class Taxes(PulledKind[Tax], ChoiceKind[Tax]):
    """The tax rates in Xero that sales may use."""

    name = "tax"
    record_type = Tax
    envelope = "TaxRates"
    id_key = "TaxType"
    list_page = "/GeneralLedger/TaxRates.aspx"
    pulled_event = TaxesPulled
    pulled_item = PulledTax
    shared = True
    page_size = None
    fields = (
        Field("name", "name", sent=False, taken=True, required=True),
        Field("rate", "rate", sent=False, taken=True, required=True),
    )

    def label(self, record: Tax) -> str:
        """Return the name."""
        return record.name

    def match_keys(self, record: Tax) -> Sequence[str]:
        """Return one key for all: there are few rates, and each may match."""
        return (ALL,)

    def match_keys_of(self, element: Element) -> Sequence[str]:
        """Return the key that all rates share."""
        return (ALL,)

    def match(
        self, record: Tax, candidates: Sequence[Element], settings: Settings
    ) -> Matched | Doubtful | None:
        """Return the rate that a person chose, else the only usable rate with the same percentage.

        A chosen rate that is no longer usable is not replaced automatically: two rates with the same percentage may
        differ on a tax return.
        """
        usable = [one for one in candidates if one.get("status") == "ACTIVE" and one.get("for_revenue")]
        if chosen := settings.tax_mapping.get(record.id):
            found = [one for one in usable if one[self.id_key] == chosen]
        else:
            found = [one for one in usable if decimal_of(one, "rate") == record.rate]
        return Matched(str(found[0][self.id_key])) if len(found) == 1 else None

    def pulled(self, element: Element, record_id: str) -> Tax | None:
        """Return a rate that sales may use as a tax of the app, or None."""
        shown = self.theirs_of(element)
        rate = Decimal(str(shown["rate"]))
        usable = self.state_of(element) == "live" and 0 <= rate <= 100
        return Tax(id=record_id, name=str(shown["name"]), rate=plain(rate)) if usable else None

    def ours_of(self, record: Tax, link: Link | None, context: Context) -> Values:
        """Return the name and the rate."""
        return {"name": cut(one_line(record.name), 255), "rate": fine_of({"rate": record.rate}, "rate")}

    def theirs_of(self, element: Element) -> Values:
        """Return the name and the effective rate."""
        return {
            "name": cut(one_line(text_of(element, "Name")), 255) or text_of(element, "TaxType"),
            "rate": fine_of(element, "EffectiveRate"),
        }

    def policy(self, settings: Settings) -> Policy:
        """Return that no change is sent: Xero decides the rates."""
        return Policy(push=False, app_wins=False)

    def app_value(self, name: str, text: str) -> JsonValue:
        """Return a rate as a decimal text, and a name as it is."""
        return format(plain(Decimal(text)), "f") if name == "rate" else text

    def seen_of(self, element: Element) -> JsonObject:
        """Return the name, the effective rate, the status and whether sales may use it."""
        return {
            **self.theirs_of(element),
            "status": text_of(element, "Status"),
            "for_revenue": element.get("CanApplyToRevenue") is True,
        }

    def choice_of(self, element: Element) -> TaxRate:
        """Return the rate as an option for the settings."""
        return TaxRate(
            tax_type=text_of(element, "TaxType"),
            name=text_of(element, "Name"),
            rate=format(decimal_of(element, "EffectiveRate").normalize(), "f"),
            status=text_of(element, "Status"),
            for_revenue=element.get("CanApplyToRevenue") is True,
        )

    def state_of(self, element: Element) -> str:
        """Return `removed` for a deleted rate, `archived` for one that sales can no longer use, else `live`."""
        if text_of(element, "Status") == "DELETED":
            return "removed"
        return (
            "live"
            if text_of(element, "Status") == "ACTIVE" and element.get("CanApplyToRevenue")
            else "archived"
        )

    def page_path(self, xero_id: str) -> str:
        """Return the list of tax rates: a rate has no page in Xero."""
        return self.list_page

    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads all rates: Xero has neither pages nor If-Modified-Since for them."""
        return Call("GET", "TaxRates")
