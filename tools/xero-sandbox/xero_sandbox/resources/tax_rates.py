"""The TaxRates resource."""

from decimal import Decimal

from xero_sandbox.batch import Outcome, refused, summarized
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.reading import number_of, parts_of, text_of, truth_of
from xero_sandbox.wire.responses import Body, HTTPError, Response
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds.build import APPLIES

SCOPES = ("accounting.settings",)


def form(body: Body) -> Body:
    """Return a tax rate as it is in every response."""
    return {key: value for key, value in body.items() if key != "UpdatedDateUTC"}


@rule("tax_rates.list", source="recording tax_rates", sure="wire")
def list_all(call: Call) -> Response:
    """All rates are listed, including deleted ones, without pages; If-Modified-Since is ignored."""
    return listed(call, "TaxRates", Wanted(None, [], paged=False), form)


def get_one(call: Call, tax_type: str) -> Response:
    """GET /TaxRates/{TaxType}: return one tax rate.

    Raises:
        HTTPError: 404.
    """
    body = call.ledger["TaxRates"].get(tax_type.upper())
    if body is None:
        raise HTTPError(not_found())
    return call.success("TaxRates", [form(body)])


def create(call: Call) -> Response:
    """PUT /TaxRates: create a tax rate."""
    return _one(call, create_rate(call, _first(call)))


def change(call: Call) -> Response:
    """POST /TaxRates: change the tax rate with the TaxType or Name, or create one."""
    element = _first(call)
    collection = call.ledger["TaxRates"]
    before = collection.get(text_of(element, "TaxType")) or next(
        iter(collection.find("Name", str(element.get("Name")))), None
    )
    return _one(call, change_rate(call, element, before) if before else create_rate(call, element))


def _first(call: Call) -> Body:
    return (call.sent("TaxRates") or [{}])[0]


def _one(call: Call, outcome: Outcome) -> Response:
    return summarized(call, "TaxRates", "HasValidationErrors", [outcome])


@rule("tax_rates.create", source="Tax rates page", sure="docs")
def create_rate(call: Call, element: Body) -> Outcome:
    """A new rate gets the next TAX type; its components add up, compound ones on top of the others."""
    findings = Findings()
    number = 1
    while f"TAX{number:03}" in call.ledger["TaxRates"]:
        number += 1
    body: Body = {"Name": "", "TaxType": f"TAX{number:03}", "Status": "ACTIVE"} | dict.fromkeys(APPLIES, True)
    _apply_fields(call.ledger, element, body, findings)
    return _finish(call, element, body, findings)


@rule("tax_rates.update", source="Tax rates page", sure="docs")
def change_rate(call: Call, element: Body, before: Body) -> Outcome:
    """A rate is changed by its TaxType or name; system rates cannot be changed; Status DELETED deletes it."""
    findings = Findings()
    body = dict(before)
    if status := text_of(element, "Status"):
        body["Status"] = status
        if status not in {"ACTIVE", "ARCHIVED", "DELETED"}:
            findings.add("Tax rate status must be ACTIVE, ARCHIVED or DELETED.")
    _apply_fields(call.ledger, element, body, findings)
    if call.ledger.actor.person:
        check_person_change(before, body, findings)
    elif not is_custom(body):
        findings.add("System tax rates cannot be edited.")
    else:
        check_components(call.ledger, before, body, findings)
    return _finish(call, element, body, findings)


def is_custom(rate: Body) -> bool:
    """Whether the organisation created the rate."""
    return str(rate["TaxType"]).startswith("TAX")


@rule("tax_rates.person", source="Xero Central, from memory", sure="report")
def check_person_change(before: Body, after: Body, findings: Findings) -> None:
    """A person renames any rate, and changes, archives or deletes a custom one."""
    same = all(before.get(key) == after.get(key) for key in ("Status", "TaxComponents", "EffectiveRate"))
    if not is_custom(before) and not same:
        findings.add("Only the name of a system tax rate can be changed.")


@rule("tax_rates.components", source="Tax rates page", sure="assumed", switch="tax_component_rate")
def check_components(ledger: Ledger, before: Body, after: Body, findings: Findings) -> None:
    """The API adds components to a rate; it cannot rename, remove or change existing components."""
    changeable = ledger.switches["tax_component_rate"] == "done"

    def identities(rate: Body) -> list[tuple[str, Decimal]]:
        return [(part["Name"], Decimal(0) if changeable else part["Rate"]) for part in rate["TaxComponents"]]

    if not set(identities(before)) <= set(identities(after)):
        findings.add("Tax components cannot be renamed, removed or changed via the API.")


def _apply_fields(ledger: Ledger, element: Body, body: Body, findings: Findings) -> None:
    body["Name"] = text_of(element, "Name") or body["Name"]
    body["ReportTaxType"] = text_of(element, "ReportTaxType") or body.get("ReportTaxType") or "NONE"
    if not body["Name"]:
        findings.add("The tax rate name must be specified.")
    if any(other["TaxType"] != body["TaxType"] for other in ledger["TaxRates"].find("Name", body["Name"])):
        findings.add("Please enter a unique Name.")
    components = parts_of(element, "TaxComponents")
    if components is None:
        if "TaxComponents" not in body:
            findings.add("At least one tax component must be specified.")
        return
    body["TaxComponents"] = [
        {
            "Name": text_of(part, "Name") or "",
            "Rate": number_of(part, "Rate") or Decimal(0),
            "IsCompound": bool(truth_of(part, "IsCompound")),
            "IsNonRecoverable": bool(truth_of(part, "IsNonRecoverable")),
        }
        for part in components
    ]
    body["DisplayTaxRate"] = sum((part["Rate"] for part in body["TaxComponents"]), Decimal(0))
    body["EffectiveRate"] = effective(body["TaxComponents"])


@rule("tax_rates.effective", source="Tax rates page", sure="docs")
def effective(components: list[Body]) -> Decimal:
    """EffectiveRate applies a compound component on top of the others; DisplayTaxRate is the plain sum."""
    plain = sum((part["Rate"] for part in components if not part["IsCompound"]), Decimal(0))
    compound = sum((part["Rate"] for part in components if part["IsCompound"]), Decimal(0))
    whole: Decimal = plain + compound * (100 + plain) / 100
    return whole.quantize(Decimal("0.0001")).normalize() + 0


def _finish(call: Call, element: Body, body: Body, findings: Findings) -> Outcome:
    if findings.errors:
        return refused(element, "TaxType", body["TaxType"], findings)
    call.ledger["TaxRates"].put(body)
    return Outcome(form(body), findings)


ROUTES = (
    ("GET", "TaxRates", list_all),
    ("PUT", "TaxRates", create),
    ("POST", "TaxRates", change),
    ("GET", "TaxRates/{tax_type}", get_one),
)
