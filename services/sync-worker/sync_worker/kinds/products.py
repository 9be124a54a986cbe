"""Products and services are Xero's Items, known by their Code."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from common.contracts.config import Settings
from common.contracts.message import Contract
from common.contracts.nouns import Product
from sync_worker.domain.accounts import revenue_code
from sync_worker.domain.codes import product_code
from sync_worker.domain.comparison import shown
from sync_worker.domain.elements import fine_of, part_of, text_of
from sync_worker.domain.fields import Field, Policy, Values
from sync_worker.domain.fitting import Fit, cut, free_text, is_seen, one_line
from sync_worker.domain.kind import (
    Call,
    Context,
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
from sync_worker.domain.merge import ours_changed
from sync_worker.domain.merge_progress import with_left
from sync_worker.domain.money import plain
from sync_worker.domain.problems import NAME_EMPTY, Problem
from sync_worker.domain.raw import raw_values

NAME, RECORD, ENVELOPE, ID = "product", Product, "Items", "ItemID"
LIST_PAGE = "/Accounts/Inventory/"
MOST = {Verb.CREATE: 50, Verb.UPDATE: 50}
SHARED = False
PAGE = None
LARGEST = Decimal("999999999999")
RELINKED = "Its item was deleted in Xero; now it is linked to the new item with the same code."
FIELDS = (
    Field("code", "code", taken=True, required=True),
    Field("name", "name", taken=True, required=True),
    Field("description", "description", taken=True),
    Field("price", "price", taken=True, required=True),
    Field("tax", "tax rate"),
    Field("account", "account", sent=False),
    Field("sold", "on sale", sent=False, taken=True, required=True),
)


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
    """Create it, send what changed, or leave it where nothing changed here; what is not sold stays here."""
    fit = Fit()
    ours = _ours(record, link, context, fit)
    if link is None:
        return _create(record, ours, context, fit)
    merge = ours_changed(FIELDS, link.merge, ours, raw_values(record), policy(context.settings), app_value)
    if not record.sold:
        kept = with_left(merge, {name: shown(value) for name, value in merge.send.items()})
        return Leave("It is not sold here, so its changes stay here.", silent=not merge.send, merge=kept)
    if link.state != "live":
        return Leave("The product was deleted in Xero and is not made again.")
    if not is_seen(ours["name"]):
        return Problem(NAME_EMPTY, record.id)
    if not merge.send:
        return Leave("Xero shows the same.", silent=True, merge=merge)
    payload = {
        ID: link.xero_id,
        "Code": link.seen.get("code", ours["code"]),
        **_payload(merge.send, link.seen),
    }
    return Send(Verb.UPDATE, payload, fit.notes, merge.written, merge)


def _create(record: Product, ours: dict[str, str], context: Context, fit: Fit) -> Verdict:
    if not record.sold:
        return Leave("It is not sold.", silent=True)
    if not is_seen(ours["name"]):
        return Problem(NAME_EMPTY, record.id)
    code = revenue_code(context)
    if isinstance(code, Problem):
        return code
    payload = _payload(
        {name: value for name, value in ours.items() if value}, {"account": code, "purchased": False}
    )
    return Send(Verb.CREATE, {**payload, "IsSold": True}, fit.notes, ours)


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


def match_keys(record: Product) -> Sequence[str]:
    """The code."""
    return (folded(product_code(record.code, record.id, Fit())),)


def unique_keys(record: Product) -> Sequence[str]:
    """The code, which Xero takes once."""
    return match_keys(record)


def match_keys_of(element: Element) -> Sequence[str]:
    """The code."""
    return (key_of(element),)


def match(record: Product, candidates: Sequence[Element], settings: Settings) -> Matched | Doubtful | None:
    """By code and nothing else; Xero has each code once."""
    code = folded(product_code(record.code, record.id, Fit()))
    found = [one for one in candidates if folded(one.get("code")) == code]
    return Matched(str(found[0][ID])) if found else None


def succeeds(record: Product, seen: Mapping[str, Any], fields: Values) -> bool:
    """Whether a live item takes the place of this product's deleted one: it has the code, which Xero has once."""
    return folded(str(seen.get("code", ""))) in match_keys(record)


def pulled(element: Element, record_id: str) -> Product | None:
    """An item that is sold, as a product."""
    seen = seen_of(element)
    price = Decimal(seen["price"])
    if not seen["sold"] or not is_seen(seen["name"]) or not 0 <= price < LARGEST:
        return None
    return Product(
        id=record_id,
        code=seen["code"],
        name=seen["name"],
        description=seen["description"] or None,
        price=plain(price),
    )


def ours_of(record: Product, link: Link | None, context: Context) -> Values:
    """The record's fields as Xero would show them; a tax that is not mapped is left out."""
    return _ours(record, link, context, Fit())


def theirs_of(element: Element) -> Values:
    """The fields of an item; one that was removed is no longer sold.

    Xero empties the sales details of an item that is no longer sold, so they then say nothing of price, tax rate and
    account. An item that is sold and shows no price has none.
    """
    sales = part_of(element, "SalesDetails")
    shown = {
        "price": fine_of(sales, "UnitPrice") if text_of(sales, "UnitPrice") else "",
        "tax": text_of(sales, "TaxType"),
        "account": text_of(sales, "AccountCode"),
    }
    is_sold = element.get("IsSold") is not False
    return {
        "code": one_line(text_of(element, "Code")),
        "name": cut(one_line(text_of(element, "Name")), 50),
        "description": cut(free_text(text_of(element, "Description")), 4000),
        **{name: text for name, text in shown.items() if text or is_sold},
        "sold": "true" if is_sold else "false",
    }


def removed(theirs: Values) -> Values:
    """What an item shows once it is no longer listed."""
    return {**theirs, "sold": "false"}


def policy(settings: Settings) -> Policy:
    """Changes of products are always pushed, and of a product changed on both sides the app's counts."""
    return Policy(push=True, app_wins=True)


def app_value(name: str, text: str) -> Any:
    """A price is a decimal, `sold` is yes or no, other texts are texts."""
    match name:
        case "price":
            return format(plain(Decimal(text)), "f")
        case "sold":
            return text == "true"
        case _:
            return text or None


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
    return LIST_PAGE


def reading(since: str | None, page: int) -> Call:
    """All items, each time: deletions are only found by what is missing."""
    return Call("GET", "Items", {"unitdp": "4"})


def _ours(record: Product, link: Link | None, context: Context, fit: Fit) -> dict[str, str]:
    there = str(link.merge.theirs.get("code", "")) if link is not None else ""
    kept = link is not None and folded(record.code) in ("", folded(there))
    values = {
        "code": there if kept else product_code(record.code, record.id, fit),
        "name": fit.line("name", record.name, 50),
        "description": fit.text("description", record.description, 4000),
        "price": fine_of({"price": record.price}, "price"),
        "sold": "true" if record.sold else "false",
    }
    tax = context.id_of("tax", record.tax_id) if record.tax_id else None
    return values if tax is None else {**values, "tax": tax}


def _payload(sent: Values, seen: Mapping[str, Any]) -> dict[str, Any]:
    """An item that is there keeps its account, and whether it is also bought: false would empty its costs."""
    names = {"code": "Code", "name": "Name", "description": "Description"}
    payload: dict[str, Any] = {xero: sent[name] for name, xero in names.items() if name in sent}
    details = {"AccountCode": seen.get("account", "")}
    if "price" in sent or "tax" in sent:
        details |= {
            "UnitPrice": plain(Decimal(str(sent.get("price", seen.get("price", "0"))))),
            "TaxType": sent.get("tax", seen.get("tax", "")),
        }
        payload["SalesDetails"] = {name: value for name, value in details.items() if value != ""}
    return {**payload, "IsPurchased": seen.get("purchased", False)}
