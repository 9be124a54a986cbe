"""Convert responses to XML, which Xero sends unless a client asks for JSON."""

import json
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import xmltodict

from xero_sandbox.rulebook import rule
from xero_sandbox.wire.dates import from_milliseconds
from xero_sandbox.wire.responses import JSON, Response

XML = "text/xml; charset=utf-8"
_MS = re.compile(r"^/Date\((-?\d+)(?:\+0000)?\)/$")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAMESPACES = {
    "@xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
    "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_SINGULAR = {"Addresses": "Address", "Tracking": "TrackingCategory"}
_PLACES = {"Quantity": 4, "QuantityOnHand": 4, "CurrencyRate": 6, "EffectiveRate": 4, "DisplayTaxRate": 4}

Json = dict[str, Any]


@rule("xml.form", source="Requests and responses page", sure="docs")
def in_xml(response: Response) -> Response:
    """XML has the objects of the JSON response inside Response, with ISO 8601 dates and no string forms of dates.

    Validation errors are inside ApiException. A body that is not JSON, and a refused token, stay as they are.
    """
    if response.content_type != JSON:
        return response
    content = json.loads(response.body, parse_float=Decimal)
    if not isinstance(content, dict) or not {"ProviderName", "ErrorNumber"} & set(content):
        return response
    root = "ApiException" if "ErrorNumber" in content else "Response"
    document = {root: {**_NAMESPACES, **_object(content)}}
    body = xmltodict.unparse(document, short_empty_elements=True).encode()
    return Response(response.status, body, XML, response.headers)


def _object(content: Json) -> Json:
    shown: Json = {}
    for key, value in content.items():
        if value is None or (key.endswith("String") and key.removesuffix("String") in content):
            continue
        shown[key] = {} if isinstance(value, list) and not value else _value(key, value)
    return shown


def _value(key: str, value: Any) -> Any:
    match value:
        case dict():
            return _object(value)
        case list():
            return {singular(key): [_element(key, part) for part in value]}
        case bool():
            return str(value).lower()
        case Decimal():
            return _number(key, value)
        case str():
            return _text(key, value)
        case _:
            return str(value)


def _element(key: str, part: Any) -> Any:
    if not isinstance(part, dict):
        return str(part)
    if key != "Elements":
        return _object(part)
    kind = next((name.removesuffix("ID") for name in part if name.endswith("ID")), "Element")
    return {"@xsi:type": kind, **_object(part)}


@rule("xml.lists", source="Requests and responses page", sure="docs")
def singular(key: str) -> str:
    """Each object of a list is an element with the singular of the list's name; failed ones DataContractBase."""
    if key == "Elements":
        return "DataContractBase"
    if key in _SINGULAR:
        return _SINGULAR[key]
    return f"{key.removesuffix('ies')}y" if key.endswith("ies") else key.removesuffix("s")


@rule("xml.numbers", source="examples of the Invoices page", sure="docs")
def _number(key: str, value: Decimal) -> str:
    """Amounts have at least two decimal places, quantities four, currency rates six."""
    places = max(_PLACES.get(key, 2), -int(value.normalize().as_tuple().exponent))
    return f"{value:.{places}f}"


def _text(key: str, value: str) -> str:
    if found := _MS.match(value):
        moment: datetime = from_milliseconds(int(found[1])).replace(tzinfo=None)
        text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
        return f"{text}Z" if key == "DateTimeUTC" else text
    return _NO_XML.sub("", value)
