"""The fields of a product, an item in Xero."""

from demo.comparison import fitting
from demo.comparison.field import Field, Pair, text
from demo.comparison.fitting import number, one_line
from demo.records import Product
from demo.xero_index import LONGEST_CODE, Object, made_code


def _code(pair: Pair[Product]) -> str:
    ours, theirs = one_line(pair.record.get("code")), one_line(text(pair.object, "Code"))
    if ours and fitting.units(ours) <= LONGEST_CODE:
        return theirs if fitting.folded(ours) == fitting.folded(theirs) else ours
    return theirs if made_code(ours).fullmatch(fitting.folded(theirs)) else ours


def _theirs_name(item: Object) -> str:
    return one_line(text(item, "Name")) or one_line(text(item, "Code"))


FIELDS: tuple[Field[Product], ...] = (
    Field(
        "code",
        lambda there: one_line(text(there, "Code")),
        _code,
        "letter case ignored; a code that is missing or longer than 30 is made from the product's id",
    ),
    Field("name", _theirs_name, lambda pair: fitting.line(pair.record["name"], 50), "one line of 50"),
    Field(
        "description",
        lambda there: fitting.free_text(text(there, "Description")),
        lambda pair: fitting.shorten(fitting.free_text(pair.record.get("description")), 4000),
        "4,000 long",
    ),
    Field(
        "price",
        lambda there: number(text(there, "SalesDetails", "UnitPrice")),
        lambda pair: number(pair.record["price"]),
    ),
    Field(
        "account",
        lambda there: text(there, "SalesDetails", "AccountCode"),
        lambda pair: pair.sides.sales_account,
        "the chosen revenue account; an existing item keeps its account",
        app_only=True,
    ),
    Field(
        "tax",
        lambda there: text(there, "SalesDetails", "TaxType"),
        lambda pair: pair.sides.tax_types.get(pair.record.get("tax_id") or "", ""),
        "the rate that the tax is mapped to",
        app_only=True,
    ),
    Field("sold", lambda there: "no" if there.get("IsSold") is False else "yes", lambda _: "yes"),
    Field("bought", lambda there: "yes" if there.get("IsPurchased") else "", None, "Xero's own"),
    Field("price paid", lambda there: text(there, "PurchaseDetails", "UnitPrice"), None, "Xero's own"),
)
