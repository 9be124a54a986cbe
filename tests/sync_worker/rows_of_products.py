"""The rows of docs/build/semantics.md about products, services and taxes."""

from decimal import Decimal
from typing import Any

from common.contracts.config import Settings
from common.contracts.records import Product, Tax
from sync_worker.domain.differing import NUMBER_TWICE
from sync_worker.domain.fields import MergeState
from sync_worker.domain.kind import Link, Ref
from sync_worker.domain.problems import Problem
from tests.sync_worker import rows
from tests.sync_worker.a_book import (
    a_context,
    a_line,
    a_link_to,
    a_product,
    a_written_link,
    an_invoice,
    read_again,
)
from tests.sync_worker.test_kinds_products import an_item, shown_of
from tests.sync_worker.test_kinds_taxes import a_rate, thin
from tests.sync_worker.the_kinds import invoices, products, taxes

ROSE = {"description": "Red", "tax_id": "gst"}


def rose(**changes: Any) -> Product:
    """Return the product of these rows."""
    return a_product(**{**ROSE, **changes})


def link() -> Link:
    """Return the link of the product as it was created."""
    return a_written_link("product", rose(), shown_of(rose()))


def sales(**changes: Any) -> dict[str, Any]:
    """Return the item with other sales details."""
    details = {"UnitPrice": Decimal("12.5"), "AccountCode": "200", "TaxType": "OUTPUT2", **changes}
    return shown_of(rose(), SalesDetails=details)


def new(**changes: Any) -> rows.Row:
    """Return the row of a new product."""
    return rows.row_of("product", products.verdict(rose(**changes), None, a_context()))


def edited(known: Link | None = None, **changes: Any) -> rows.Row:
    """Return the row of a product that was changed here."""
    return rows.row_of("product", products.verdict(rose(**changes), known or link(), a_context()))


def read(element: dict[str, Any], **changes: Any) -> rows.Row:
    """Return the row of a reading."""
    return rows.reading_row("product", link(), rose(**changes), element)


def both() -> rows.Row:
    """Both changed the price."""
    known, _ = read_again("product", link(), rose(price="13"), sales(UnitPrice=Decimal(14)))
    return edited(known, price="13")


def gone() -> rows.Row:
    """An item is no longer listed."""
    ours = link()
    theirs = products.removed(ours.merge.theirs)
    element = {**shown_of(rose()), "IsSold": False}
    assert products.theirs_of(element) == theirs
    return rows.reading_row("product", ours, rose(), element)


def succeeded(element: dict[str, Any], **changes: Any) -> rows.Row:
    """Return the row of a new item that is read after the product's own one was deleted."""
    new = {**element, "ItemID": "i10"}
    return rows.succession_row("product", rose(**changes), link(), new)


def off_sale() -> rows.Row:
    """The deletion of the item took the product off sale."""
    agreed, _ = read_again("product", link(), rose(sold=False), {**shown_of(rose()), "IsSold": False})
    return rows.succession_row("product", rose(sold=False), agreed, {**shown_of(rose()), "ItemID": "i10"})


def twins() -> rows.Row:
    """Two products have codes that Xero takes for one."""
    one, other = a_product(id="p-1", code="rose"), a_product(id="p-2", code=" ROSE\u200b")
    assert products.match_keys(one) == products.match_keys(other)
    return rows.problem_row(Problem(NUMBER_TWICE, "p-2", f"product {products.label(one)}"))


def a_tax(rate: str = "15", name: str = "GST") -> Tax:
    """Return a tax of the app."""
    return Tax.model_validate({"id": "t", "name": name, "rate": rate})


def found(rate: str, *rates: dict[str, Any], **mapping: str) -> rows.Row:
    """A tax is searched among the rates of Xero."""
    row = rows.match_row(
        taxes.match(a_tax(rate), [thin(one) for one in rates], Settings(tax_mapping=mapping))
    )
    return rows.Row(row.sends, row.outcome.replace("no match: it is created", "not mapped"), row.sentence)


def rate_read(**changes: Any) -> rows.Row:
    """A rate of Xero shows something else than before; the app's tax came from it."""
    ours = taxes.pulled(a_rate(), "t")
    assert ours is not None
    known = a_link_to("tax", a_rate(), MergeState(taxes.ours_of(ours, None, a_context())))
    return rows.merge_row(read_again("tax", known, ours, a_rate(**changes))[1])


def booked_with(rate: str | None, state: str = "live") -> rows.Row:
    """An invoice of 15 % goes while the rate in Xero is another one."""
    seen = {"name": "15% GST on Income", **({} if rate is None else {"rate": rate})}
    context = a_context(links={Ref("tax", "gst"): Link("OUTPUT2", 0, state, seen)})
    return rows.row_of("invoice", invoices.verdict(an_invoice(lines=(a_line(),)), None, context))


ROWS: rows.Rows = {
    "P1": new,
    "P2": lambda: new(code=None),
    "P3": lambda: new(code="ROSE-" + "X" * 40),
    "P4": lambda: new(name="R" * 60),
    "P5": lambda: new(tax_id="not-mapped"),
    "P6": lambda: new(sold=False),
    "P7": lambda: new(name="\u200b"),
    "P8": twins,
    "P9": lambda: rows.match_row(
        products.match(a_product(), [{**products.seen_of(an_item(Code="rose")), "ItemID": "i9"}], Settings())
    ),
    "P10": edited,
    "P11": lambda: edited(price="13"),
    "P12": lambda: edited(description=None),
    "P13": lambda: edited(a_link_to("product", an_item(), link().merge), code=None, name="Red rose"),
    "P14": lambda: read(shown_of(rose())),
    "P15": lambda: read(sales(UnitPrice=Decimal(14))),
    "P16": lambda: read({**shown_of(rose()), "Description": ""}),
    "P17": lambda: read({**shown_of(rose()), "Name": ""}),
    "P18": lambda: read(sales(AccountCode="260")),
    "P19": lambda: read({**shown_of(rose()), "Code": "ROSE-2"}),
    "P20": both,
    "P21": gone,
    "P22": lambda: edited(Link("i9", 1, "removed", link().seen, link().merge), price="13"),
    "P23": lambda: read({**shown_of(rose()), "IsSold": False, "SalesDetails": {}}),
    "P24": lambda: read({**shown_of(rose()), "SalesDetails": {"AccountCode": "200", "TaxType": "OUTPUT2"}}),
    "P25": lambda: succeeded(sales(UnitPrice=Decimal(14))),
    "P26": off_sale,
    "P27": lambda: succeeded(shown_of(rose()), code="TULIP"),
    "T1": lambda: found("15", a_rate(), a_rate("NONE", EffectiveRate=0)),
    "T2": lambda: found("0", a_rate("NONE", EffectiveRate=0), a_rate("ZERORATED", EffectiveRate=0)),
    "T3": lambda: found(
        "0", a_rate("NONE", EffectiveRate=0), a_rate("ZERORATED", EffectiveRate=0), t="ZERORATED"
    ),
    "T4": lambda: found("15", a_rate(), a_rate("OLD", Status="ARCHIVED"), t="OLD"),
    "T5": lambda: rate_read(Name="GST on sales"),
    "T6": lambda: rate_read(EffectiveRate=Decimal(10)),
    "T7": lambda: booked_with("15.0000"),
    "T8": lambda: booked_with("10.0000"),
    "T9": lambda: booked_with("15.0000", "archived"),
}
