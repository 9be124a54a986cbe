"""Products and services are Xero's Items, known by their Code."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from common.contracts.config import Settings
from common.contracts.message import Contract
from common.contracts.nouns import Product
from sync_worker.domain.accounts import revenue_code
from sync_worker.domain.codes import product_code
from sync_worker.domain.elements import fine_of, part_of, text_of
from sync_worker.domain.fitting import Fit, cut, free_text, one_line
from sync_worker.domain.kind import (
    Call,
    Context,
    Differing,
    Doubtful,
    Element,
    Leave,
    Link,
    Matched,
    Ref,
    Send,
    Verb,
    Verdict,
)
from sync_worker.domain.matching import folded
from sync_worker.domain.money import plain
from sync_worker.domain.problems import NAME_EMPTY, Problem

NAME, RECORD, ENVELOPE, ID = "product", Product, "Items", "ItemID"
MOST = {Verb.CREATE: 50, Verb.UPDATE: 50}
SHARED = False
PAGE = None
LARGEST = Decimal("999999999999")


def label(record: Product) -> str:
    """A product is known by name."""
    return record.name


def needs(record: Product) -> Iterable[Ref]:
    """It needs nothing."""
    return ()


def looks_at(record: Product) -> Iterable[Ref]:
    """Its tax."""
    return (Ref("tax", record.tax_id),) if record.tax_id else ()


def parts(record: Product) -> Iterable[tuple[str, Contract]]:
    """It brings nothing along."""
    return ()


def verdict(record: Product, link: Link | None, context: Context) -> Verdict:
    """Create it, change it, or leave it where Xero shows the same; what is not sold stays here."""
    if not record.sold:
        return Leave("It is not sold.", silent=True)
    if link is not None and link.state != "live":
        return Leave("The product was deleted in Xero and is not made again.")
    fit = Fit()
    short = _short(record, link, context, fit)
    if not short["name"]:
        return Problem(NAME_EMPTY, record.id)
    if link is not None and all(link.seen.get(what) == ours for what, ours in short.items() if ours):
        return Leave("Xero shows the same.", silent=True)
    code = revenue_code(context)
    if isinstance(code, Problem):
        return code
    seen = link.seen if link is not None else {}
    payload = _payload({**short, "code": short["code"] or product_code(None, record.id, fit)}, seen, code)
    if link is None:
        return Send(Verb.CREATE, payload, fit.notes)
    return Send(Verb.UPDATE, {ID: link.xero_id, **payload}, fit.notes)


def removal(record: Product, link: Link, context: Context) -> Verdict:
    """Products are never deleted."""
    return Leave("Products are never deleted in Xero.", silent=True)


def write(verb: Verb, payloads: Sequence[Mapping[str, Any]]) -> Call:
    """PUT creates and never overwrites another's code; POST with ids changes."""
    query = {"summarizeErrors": "false", "unitdp": "4"}
    return Call("PUT" if verb is Verb.CREATE else "POST", "Items", query, {"Items": list(payloads)})


def key(payload: Mapping[str, Any]) -> str:
    """The id, or the code while there is none."""
    return str(payload.get(ID) or folded(payload["Code"]))


def key_of(element: Element) -> str:
    """The code, whatever its letter case."""
    return folded(text_of(element, "Code"))


def owner_of(element: Element) -> str | None:
    """An item names no record: its code may be anybody's."""
    return None


def is_ours(record: Product, element: Element) -> bool:
    """It has our code and our name."""
    short = (product_code(record.code, record.id, Fit()), cut(one_line(record.name), 50))
    seen = seen_of(element)
    return (folded(short[0]), folded(short[1])) == (folded(seen["code"]), folded(seen["name"]))


def differs(record: Product, element: Element) -> Sequence[Differing]:
    """A product has no figures that are kept in step by force."""
    return ()


def match_keys(record: Product) -> Sequence[str]:
    """The code."""
    return (folded(product_code(record.code, record.id, Fit())),)


def match_keys_of(element: Element) -> Sequence[str]:
    """The code."""
    return (key_of(element),)


def match(record: Product, candidates: Sequence[Element], settings: Settings) -> Matched | Doubtful | None:
    """By code and nothing else; Xero has each code once."""
    code = folded(product_code(record.code, record.id, Fit()))
    found = [one for one in candidates if folded(one.get("code")) == code]
    return Matched(str(found[0][ID])) if found else None


def pulled(element: Element, record_id: str) -> Product | None:
    """An item that is sold, as a product."""
    seen = seen_of(element)
    price = Decimal(seen["price"])
    if not seen["sold"] or not seen["name"] or not 0 <= price < LARGEST:
        return None
    return Product(
        id=record_id,
        code=seen["code"],
        name=seen["name"],
        description=seen["description"] or None,
        price=plain(price),
    )


def app_wins(settings: Settings) -> bool:
    """Of a product changed on both sides ours counts: its changes are always pushed."""
    return True


def followed(record: Product, pulled: Product) -> Product:
    """After a change in Xero it is what Xero shows, with the tax, and whatever did not fit there, kept."""
    fits = {
        "code": product_code(record.code, record.id, Fit()),
        "name": cut(one_line(record.name), 50),
        "description": free_text(record.description),
    }
    shown = {"code": pulled.code, "name": pulled.name, "description": pulled.description or ""}
    kept = {what: getattr(record, what) for what in fits if fits[what] == shown[what]}
    return pulled.model_copy(update={**kept, "tax_id": record.tax_id})


def seen_of(element: Element) -> dict[str, Any]:
    """Code, name, description, price, and how it is booked; an item without a name goes by its code."""
    sales = part_of(element, "SalesDetails")
    code = one_line(text_of(element, "Code"))
    return {
        "code": code,
        "name": cut(one_line(text_of(element, "Name")) or code, 50),
        "description": cut(free_text(text_of(element, "Description")), 4000),
        "price": fine_of(sales, "UnitPrice"),
        "tax": text_of(sales, "TaxType"),
        "account": text_of(sales, "AccountCode"),
        "sold": element.get("IsSold") is not False,
        "purchased": element.get("IsPurchased") is not False,
    }


def state_of(element: Element) -> str:
    """Items have no status: deleted ones are no longer listed."""
    return "live"


def merged_into(element: Element) -> str | None:
    """Items are never merged."""
    return None


def page_path(xero_id: str) -> str:
    """All products and services: an item has no lasting address of its own."""
    return "/Accounts/Inventory/"


def reading(since: str | None, page: int) -> Call:
    """All items, each time: deletions are only found by what is missing."""
    return Call("GET", "Items", {"unitdp": "4"})


def _short(record: Product, link: Link | None, context: Context, fit: Fit) -> dict[str, Any]:
    """The record as `seen_of` would show it; what is empty here is not compared, and empties nothing there."""
    there = link.seen.get("code", "") if link is not None else ""
    kept = link is not None and folded(record.code) in ("", folded(there))
    return {
        "code": there if kept else product_code(record.code, record.id, fit),
        "name": fit.line("name", record.name, 50),
        "description": fit.text("description", record.description, 4000),
        "price": fine_of({"price": record.price}, "price"),
        "tax": (context.id_of("tax", record.tax_id) if record.tax_id else None) or "",
    }


def _payload(short: Mapping[str, Any], seen: Mapping[str, Any], revenue: str) -> dict[str, Any]:
    """An item that is there keeps its account, and whether it is also bought: false would empty its costs."""
    details = {
        "UnitPrice": plain(Decimal(short["price"])),
        "AccountCode": seen.get("account") or revenue,
        "TaxType": short["tax"] or seen.get("tax", ""),
    }
    payload = {
        "Code": short["code"],
        "Name": short["name"],
        "Description": short["description"],
        "IsSold": True,
        "IsPurchased": seen.get("purchased", False),
        "SalesDetails": {name: value for name, value in details.items() if value != ""},
    }
    return {name: value for name, value in payload.items() if value != ""}
