"""Products and services: Xero's Items, identified by their Code."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from common.contracts.config import Settings
from common.contracts.pulled import ProductsPulled, PulledProduct
from common.contracts.records import Product
from sync_worker.domain.accounts import revenue_code
from sync_worker.domain.capabilities import PulledKind, PushedKind, RelinkedKind
from sync_worker.domain.codes import product_code
from sync_worker.domain.comparison import shown
from sync_worker.domain.elements import decimal_of, fine_of, line_reader, part_of, text_of
from sync_worker.domain.fields import Field, Policy, Values, payload_of, shown_in
from sync_worker.domain.fitting import Fit, cut, free_text, is_seen, one_line
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.kind import (
    Call,
    Context,
    Doubtful,
    Element,
    Link,
    Matched,
    Ref,
    Send,
    Skip,
    Verb,
    Verdict,
)
from sync_worker.domain.matching import folded
from sync_worker.domain.merge import ours_changed
from sync_worker.domain.merge_progress import with_skipped
from sync_worker.domain.money import plain
from sync_worker.domain.problems import NAME_EMPTY, Problem
from sync_worker.domain.raw import raw_values

LARGEST = Decimal("999999999999")
"""The first price that is too large for the app."""


def _description(element: Element, key: str) -> str:
    return cut(free_text(text_of(element, key)), 4000)


class Products(PushedKind[Product], PulledKind[Product], RelinkedKind[Product]):
    """The products and services that the company sells."""

    name = "product"
    record_type = Product
    envelope = "Items"
    id_key = "ItemID"
    list_page = "/Accounts/Inventory/"
    max_per_call: ClassVar[Mapping[Verb, int]] = {Verb.CREATE: 50, Verb.UPDATE: 50}
    relinked = "Its item was deleted in Xero. It is now linked to the new item with the same code."
    pulled_event = ProductsPulled
    pulled_item = PulledProduct
    keys_are_unique = True
    page_size = None
    fields = (
        Field("code", "code", taken=True, required=True, key="Code", read=line_reader()),
        Field("name", "name", taken=True, required=True, key="Name", read=line_reader(50)),
        Field("description", "description", taken=True, key="Description", read=_description),
        Field("price", "price", taken=True, required=True),
        Field("tax", "tax rate"),
        Field("account", "account", sent=False),
        Field("sold", "on sale", sent=False, taken=True, required=True),
    )

    def label(self, record: Product) -> str:
        """Return the name."""
        return record.name

    def references(self, record: Product) -> Iterable[Ref]:
        """Return its tax."""
        return (Ref("tax", record.tax_id),) if record.tax_id else ()

    def verdict(self, record: Product, link: Link | None, context: Context) -> Verdict:
        """Return a create, an update or a reason to send nothing; a product that is not on sale stays in the app."""
        fit = Fit()
        ours = _ours(record, link, context, fit)
        if link is None:
            return _create(record, ours, context, fit)
        merge = ours_changed(
            self.fields, link.merge, ours, raw_values(record), self.policy(context.settings), self.app_value
        )
        if not record.sold:
            skipped = with_skipped(merge, {name: shown(value) for name, value in merge.send.items()})
            return Skip(
                "It is not on sale in the app, so its changes are not sent.",
                silent=not merge.send,
                merge=skipped,
            )
        if link.state != "live":
            return Skip("The product was deleted in Xero and is not created again.")
        if not is_seen(ours["name"]):
            return Problem(NAME_EMPTY, record.id)
        if not merge.send:
            return Skip("Xero already has the same values.", silent=True, merge=merge)
        payload = {
            self.id_key: link.xero_id,
            "Code": link.seen.get("code", ours["code"]),
            **_payload(merge.send, link.seen),
        }
        return Send(Verb.UPDATE, payload, fit.notes, merge.written, merge)

    def removal(self, record: Product, link: Link, context: Context) -> Verdict:
        """Return a silent skip: products are never deleted in Xero."""
        return Skip("Products are never deleted in Xero.", silent=True)

    def write(self, verb: Verb, payloads: Sequence[JsonObject]) -> Call:
        """Return a PUT for creates, which never overwrites an item with the same code, or a POST for changes by id."""
        query = {"summarizeErrors": "false", "unitdp": "4"}
        return Call("PUT" if verb is Verb.CREATE else "POST", "Items", query, {"Items": list(payloads)})

    def key(self, payload: JsonObject) -> str:
        """Return the id, or the code in a create."""
        return str(payload.get(self.id_key) or folded(text_of(payload, "Code")))

    def key_of(self, element: Element) -> str:
        """Return the code, regardless of case."""
        return folded(text_of(element, "Code"))

    def is_ours(self, record: Product, element: Element) -> bool:
        """Return whether code and name are the record's."""
        short = (product_code(record.code, record.id, Fit()), cut(one_line(record.name), 50))
        seen = self.seen_of(element)
        return (folded(short[0]), folded(short[1])) == (
            folded(text_of(seen, "code")),
            folded(text_of(seen, "name")),
        )

    def match_keys(self, record: Product) -> Sequence[str]:
        """Return the code."""
        return (folded(product_code(record.code, record.id, Fit())),)

    def match_keys_of(self, element: Element) -> Sequence[str]:
        """Return the code."""
        return (self.key_of(element),)

    def match(
        self, record: Product, candidates: Sequence[Element], settings: Settings
    ) -> Matched | Doubtful | None:
        """Return the item with the same code, which is unique in Xero, or None."""
        code = folded(product_code(record.code, record.id, Fit()))
        found = [one for one in candidates if folded(text_of(one, "code")) == code]
        return Matched(str(found[0][self.id_key])) if found else None

    def succeeds(self, record: Product, seen: JsonObject, fields: Values) -> bool:
        """Return whether a live item has the product's code, which is unique in Xero."""
        return folded(text_of(seen, "code")) in self.match_keys(record)

    def pulled(self, element: Element, record_id: str) -> Product | None:
        """Return an item that is sold as a product, or None."""
        seen = self.seen_of(element)
        price, name = decimal_of(seen, "price"), text_of(seen, "name")
        if not seen["sold"] or not is_seen(name) or not 0 <= price < LARGEST:
            return None
        return Product(
            id=record_id,
            code=text_of(seen, "code"),
            name=name,
            description=text_of(seen, "description") or None,
            price=plain(price),
        )

    def ours_of(self, record: Product, link: Link | None, context: Context) -> Values:
        """Return the record's fields as Xero would show them, without a tax that is not mapped."""
        return _ours(record, link, context, Fit())

    def theirs_of(self, element: Element) -> Values:
        """Return the fields of an item.

        Xero empties the sales details of an item that is no longer sold, so its price, tax rate and account are
        unknown. An item that is sold and shows no price has none.
        """
        sales = part_of(element, "SalesDetails")
        shown = {
            "price": fine_of(sales, "UnitPrice") if text_of(sales, "UnitPrice") else "",
            "tax": text_of(sales, "TaxType"),
            "account": text_of(sales, "AccountCode"),
        }
        is_sold = element.get("IsSold") is not False
        return {
            **shown_in(self.fields, element),
            **{name: text for name, text in shown.items() if text or is_sold},
            "sold": "true" if is_sold else "false",
        }

    def removed(self, theirs: Values) -> Values:
        """Return the fields of an item that is no longer listed: it is no longer sold."""
        return {**theirs, "sold": "false"}

    def policy(self, settings: Settings) -> Policy:
        """Return that changes are always sent, and that the app wins."""
        return Policy(push=True, app_wins=True)

    def app_value(self, name: str, text: str) -> JsonValue:
        """Return a price as a decimal text, `sold` as a boolean, and another text as it is; an empty one is None."""
        match name:
            case "price":
                return format(plain(Decimal(text)), "f")
            case "sold":
                return text == "true"
            case _:
                return text or None

    def seen_of(self, element: Element) -> JsonObject:
        """Return code, name, description, price and accounts; an item without a name gets its code as a name."""
        shown, sales = self.theirs_of(element), part_of(element, "SalesDetails")
        return {
            **shown,
            "name": shown["name"] or cut(str(shown["code"]), 50),
            "price": fine_of(sales, "UnitPrice"),
            "tax": text_of(sales, "TaxType"),
            "account": text_of(sales, "AccountCode"),
            "sold": element.get("IsSold") is not False,
            "purchased": element.get("IsPurchased") is not False,
        }

    def state_of(self, element: Element) -> str:
        """Return `live`: items have no status, and deleted ones are no longer listed."""
        return "live"

    def page_path(self, xero_id: str) -> str:
        """Return the list of products and services: an item has no permanent address."""
        return self.list_page

    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads all items: only a missing item shows a deletion."""
        return Call("GET", "Items", {"unitdp": "4"})


def _create(record: Product, ours: dict[str, str], context: Context, fit: Fit) -> Verdict:
    if not record.sold:
        return Skip("It is not on sale.", silent=True)
    if not is_seen(ours["name"]):
        return Problem(NAME_EMPTY, record.id)
    code = revenue_code(context)
    if isinstance(code, Problem):
        return code
    payload = _payload(
        {name: value for name, value in ours.items() if value}, {"account": code, "purchased": False}
    )
    return Send(Verb.CREATE, {**payload, "IsSold": True}, fit.notes, ours)


def _ours(record: Product, link: Link | None, context: Context, fit: Fit) -> dict[str, str]:
    there = str(link.merge.theirs.get("code", "")) if link is not None else ""
    keeps_code = link is not None and folded(record.code) in ("", folded(there))
    values = {
        "code": there if keeps_code else product_code(record.code, record.id, fit),
        "name": fit.line("name", record.name, 50),
        "description": fit.text("description", record.description, 4000),
        "price": fine_of({"price": record.price}, "price"),
        "sold": "true" if record.sold else "false",
    }
    tax = context.id_of("tax", record.tax_id) if record.tax_id else None
    return values if tax is None else {**values, "tax": tax}


def _payload(sent: Values, seen: JsonObject) -> JsonObject:
    """Return the payload of a write.

    An existing item keeps its account and whether it is also purchased: false would empty its purchase details.
    """
    payload = payload_of(Products.fields, sent)
    details = {"AccountCode": seen.get("account", "")}
    if "price" in sent or "tax" in sent:
        details |= {
            "UnitPrice": plain(Decimal(str(sent.get("price", seen.get("price", "0"))))),
            "TaxType": sent.get("tax", seen.get("tax", "")),
        }
        payload["SalesDetails"] = {name: value for name, value in details.items() if value != ""}
    return {**payload, "IsPurchased": seen.get("purchased", False)}
