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
        "Scopes that the app may request: an app created since March 2026 has granular scopes only.",
        ("granular", "broad", "both"),
    ),
    "items_scope": Switch(
        "Scope for Items: settings (the specification), invoices (the questions page) or either.",
        ("either", "settings", "invoices"),
    ),
    "missing_scope": Switch("Status of a call whose token lacks the scope.", ("401", "403")),
    "limit_window": Switch(
        "Minute and day limits count over a rolling window, the stricter reading, or a fixed one.",
        ("rolling", "fixed"),
    ),
    "limit_names": Switch(
        "X-Rate-Limit-Problem of the concurrent and the app-minute limit: named, or without the header.",
        ("named", "absent"),
    ),
    "grace_refresh": Switch(
        "A superseded refresh token used in its grace period yields new tokens each time, or the same successor.",
        ("new", "same"),
    ),
    "connection_id": Switch(
        "The id of a connection that is renewed after a disconnect: kept, or new.", ("kept", "new")
    ),
    "key_in_flight": Switch(
        "A second request with the key of a running one waits for its response, or is refused with 400.",
        ("waits", "refused"),
    ),
    "modified_since": Switch(
        "If-Modified-Since includes the objects changed in the second that it names, or not.",
        ("inclusive", "exclusive"),
    ),
    "unreadable_since": Switch(
        "An If-Modified-Since that is neither ISO 8601 nor an HTTP date is refused, or ignored.",
        ("refused", "ignored"),
    ),
    "unknown_fields": Switch(
        "A field that is not in the published document is refused with its name, or ignored.",
        ("refused", "ignored"),
    ),
    "unknown_references": Switch(
        "An unknown branding theme, or an unknown tax type, account or currency of a contact, is refused, or ignored.",
        ("refused", "ignored"),
    ),
    "invoice_rounding": Switch(
        "RoundingAmount and EnteredTotal of an invoice are accepted, or refused with 501 as before September 2026.",
        ("taken", "absent"),
    ),
    "number_case": Switch(
        "Invoice and credit note numbers that differ in letter case only are the same, or different.",
        ("same", "different"),
    ),
    "number_spaces": Switch(
        "Trailing spaces in a document number are kept, or removed.", ("kept", "trimmed")
    ),
    "void_nothing": Switch(
        "Voiding an invoice that is PAID because its total is zero is refused, or done.",
        ("refused", "done"),
    ),
    "freed_numbers": Switch(
        "The number of a voided or deleted document stays in use, or can be used again.",
        ("held", "freed"),
    ),
    "batch_order": Switch(
        "Elements of a batch are returned in the order of the request, or reversed.", ("request", "reversed")
    ),
    "item_code_case": Switch(
        "Item codes that differ in letter case only are the same, or different.", ("same", "different")
    ),
    "item_rename": Switch(
        "Lines show the new code of a renamed item, or the code they were created with.",
        ("follows", "stays"),
    ),
    "contact_number_case": Switch(
        "Contact numbers that differ in letter case only are the same, or different.", ("same", "different")
    ),
    "contact_match": Switch(
        "A contact posted without an id is matched by number and then name, or by number only.",
        ("number_then_name", "number"),
    ),
    "payment_accounts": Switch(
        "Payments go to BANK accounts and those with EnablePaymentsToAccount, or to BANK accounts only.",
        ("enabled", "bank"),
    ),
    "payment_currency": Switch(
        "An account takes payments in its own and the base currency, or in any currency.",
        ("fits", "any"),
    ),
    "plan": Switch(
        "The app's plan: Core and higher allow 5,000 calls a day per organisation, Starter 1,000.",
        ("core", "starter"),
    ),
    "payment_bump": Switch(
        "Deleting a payment renews UpdatedDateUTC of the payment and the invoice, or of the payment only.",
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
        "The event of a payment has the same data as that of a prepayment, or none.", ("data", "none")
    ),
    "negative_rounding": Switch(
        "Halves of negative lines are rounded away from zero, or towards it.", ("away", "towards")
    ),
    "discount_rounding": Switch(
        "A discount is subtracted before the line is rounded, or rounded to cents first and then subtracted.",
        ("line", "discount"),
    ),
    "tax_override": Switch(
        "A TaxAmount sent with a line is accepted as it is, only within 0.05 of the sum, or only if equal.",
        ("any", "near", "equal"),
    ),
    "tax_component_rate": Switch(
        "Changing the rate of an existing tax component through the API is refused, or done.",
        ("refused", "done"),
    ),
    "body_limit": Switch("Largest body, in megabytes.", ("10", "3.5")),
    "unarchive": Switch(
        "ContactStatus ACTIVE for an archived contact is refused, or restores it.",
        ("refused", "done"),
    ),
    "deny_answer": Switch(
        "A denied consent redirects with error=access_denied alone, or also with an error_description.",
        ("plain", "described"),
    ),
    "ids_limit": Switch(
        "Largest number of ids in IDs=; above it the request line is refused.", ("200", "40")
    ),
    "high_volume": Switch(
        "A list without page or filter of more than 100,000 objects (10,000 contacts) is refused, or returned.",
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
            raise UnknownSwitch(f"There is no switch {name!r}. Switches: {', '.join(sorted(SWITCHES))}.")
        if reading not in SWITCHES[name].readings:
            readings = ", ".join(SWITCHES[name].readings)
            raise UnknownSwitch(f"The switch {name} has the readings {readings}, not {reading!r}.")
    return {name: choices.get(name, switch.default) for name, switch in SWITCHES.items()}
