"""Switches for the behaviour of Xero that could not be confirmed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Switch:
    """An unconfirmed behaviour and its possible readings, the default first."""

    description: str
    readings: tuple[str, ...]

    @property
    def default(self) -> str:
        """The reading that applies by default."""
        return self.readings[0]


SWITCHES: dict[str, Switch] = {
    "app_scopes": Switch(
        "Scopes the app may ask for: an app made since March 2026 has granular ones only.",
        ("granular", "broad", "both"),
    ),
    "items_scope": Switch(
        "Scope that opens Items: settings (the specification), invoices (the questions page) or either.",
        ("either", "settings", "invoices"),
    ),
    "missing_scope": Switch("Status of a call whose token lacks the scope.", ("401", "403")),
    "limit_window": Switch(
        "Minute and day limits count over a rolling span, the stricter reading, or a fixed one.",
        ("rolling", "fixed"),
    ),
    "limit_names": Switch(
        "X-Rate-Limit-Problem of the concurrent and the app-minute limit: named, or the header is absent.",
        ("named", "absent"),
    ),
    "grace_refresh": Switch(
        "A superseded refresh token used within its grace gives new tokens each time, or the same successor.",
        ("new", "same"),
    ),
    "connection_id": Switch(
        "The id of a connection made again after a disconnect: kept, or a new one.", ("kept", "new")
    ),
    "key_in_flight": Switch(
        "A key whose first request still runs waits for its answer, or is refused with 400.",
        ("waits", "refused"),
    ),
    "modified_since": Switch(
        "If-Modified-Since takes in the objects changed in the very second it names, or not.",
        ("inclusive", "exclusive"),
    ),
    "unreadable_since": Switch(
        "An If-Modified-Since that is neither ISO 8601 nor an HTTP date is refused, or ignored.",
        ("refused", "ignored"),
    ),
    "unknown_fields": Switch(
        "A field that the published document does not have is refused by its name, or ignored.",
        ("refused", "ignored"),
    ),
    "unknown_references": Switch(
        "A branding theme, or a contact's tax type, account or currency, that is not there is refused, or taken.",
        ("refused", "ignored"),
    ),
    "invoice_rounding": Switch(
        "RoundingAmount and EnteredTotal of an invoice are taken, or refused by name as before September 2026.",
        ("taken", "absent"),
    ),
    "number_case": Switch(
        "Numbers of invoices and credit notes that differ in letter case only are the same, or two.",
        ("same", "different"),
    ),
    "number_spaces": Switch(
        "Spaces at the end of the number of a document are kept, or taken away.", ("kept", "trimmed")
    ),
    "void_nothing": Switch(
        "Voiding an invoice that is PAID because it amounts to nothing is refused, or done.",
        ("refused", "done"),
    ),
    "freed_numbers": Switch(
        "The number of a voided or deleted document can be used again, or is held for ever.",
        ("held", "freed"),
    ),
    "batch_order": Switch(
        "Answers of a batch come in the order of the request, or turned round.", ("request", "reversed")
    ),
    "item_code_case": Switch(
        "Item codes that differ in case only are the same, or two.", ("same", "different")
    ),
    "item_rename": Switch(
        "Lines show the new code of an item that was renamed, or the code they were made with.",
        ("follows", "stays"),
    ),
    "contact_number_case": Switch(
        "Contact numbers that differ in case only are the same, or two.", ("same", "different")
    ),
    "contact_match": Switch(
        "What a contact posted without id is matched by: number, then name; or the number alone.",
        ("number_then_name", "number"),
    ),
    "payment_accounts": Switch(
        "Accounts that take payments: BANK and those with EnablePaymentsToAccount, or BANK alone.",
        ("enabled", "bank"),
    ),
    "payment_currency": Switch(
        "An account takes payments of documents in its own currency and in the organisation's, or of any.",
        ("fits", "any"),
    ),
    "plan": Switch(
        "The app's plan: Core and those above it allow 5,000 calls a day for an organisation, Starter 1,000.",
        ("core", "starter"),
    ),
    "payment_bump": Switch(
        "Deleting a payment renews UpdatedDateUTC of payment and invoice, or of the payment alone.",
        ("both", "payment"),
    ),
    "reconciled_payment": Switch(
        "Deleting a reconciled payment is refused, or done.", ("refused", "deleted")
    ),
    "payment_webhook": Switch(
        "Paying an invoice raises an INVOICE UPDATE event, or none.", ("event", "none")
    ),
    "half_rounding": Switch(
        "LineAmount is rounded half up (away from zero), or half to even.", ("half_up", "half_even")
    ),
    "payment_event": Switch(
        "The event of a payment has the data that the event of a prepayment has, or none.", ("data", "none")
    ),
    "negative_rounding": Switch(
        "Halves of negative lines are rounded away from zero, or towards it.", ("away", "towards")
    ),
    "discount_rounding": Switch(
        "A discount is taken off before the line is rounded, or rounded to cents itself and then taken off.",
        ("line", "discount"),
    ),
    "tax_override": Switch(
        "A TaxAmount sent with a line is taken as it is, only within 0.05 of the sum, or refused if different.",
        ("any", "near", "equal"),
    ),
    "tax_component_rate": Switch(
        "Changing the rate of a tax component there is by the API is refused, or done.", ("refused", "done")
    ),
    "body_limit": Switch("Largest body, in megabytes.", ("10", "3.5")),
    "unarchive": Switch(
        "A plain ContactStatus ACTIVE for an archived contact is refused, or takes it back.",
        ("refused", "done"),
    ),
    "deny_answer": Switch(
        "A refused consent comes back with error=access_denied, or without an error_description as well.",
        ("plain", "described"),
    ),
    "ids_limit": Switch("Most ids that IDs= takes before the request line is refused.", ("200", "40")),
    "high_volume": Switch(
        "A list without page or filter of more than 100,000 objects (10,000 contacts) is refused, or answered.",
        ("refused", "answered"),
    ),
    "lock_day": Switch("The lock date itself is locked, or is the first open day.", ("locked", "open")),
}


class UnknownSwitch(Exception):
    """No such switch, or no such reading of it."""


def chosen(choices: dict[str, str]) -> dict[str, str]:
    """Return the readings of all switches, with these choices over the defaults.

    Raises:
        UnknownSwitch: a choice names an unknown switch or reading.
    """
    for name, reading in choices.items():
        if name not in SWITCHES:
            raise UnknownSwitch(f"There is no switch {name!r}; there are: {', '.join(sorted(SWITCHES))}.")
        if reading not in SWITCHES[name].readings:
            readings = ", ".join(SWITCHES[name].readings)
            raise UnknownSwitch(f"The switch {name} has the readings {readings}, not {reading!r}.")
    return {name: choices.get(name, switch.default) for name, switch in SWITCHES.items()}
