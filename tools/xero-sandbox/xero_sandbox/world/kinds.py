"""The kinds of objects: their ids, look-up keys and queryable fields."""

from dataclasses import dataclass, field

from xero_sandbox.world.collection import Body, Collection, Key


def _field(name: str) -> Key:
    return lambda body: body.get(name)


def _inside(name: str, inner: str) -> Key:
    return lambda body: (body.get(name) or {}).get(inner)


@dataclass(frozen=True)
class Kind:
    """A kind of object. `leads_to` maps fields to the kinds that they refer to."""

    name: str
    id_key: str
    fields: frozenset[str]
    keys: dict[str, Key] = field(default_factory=dict)
    leads_to: dict[str, str] = field(default_factory=dict)

    def collection(self) -> Collection:
        """Build an empty collection of this kind."""
        return Collection(self.id_key, self.keys)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DOCUMENT = (
    "Type Reference Date DueDate Status LineAmountTypes SubTotal TotalTax Total UpdatedDateUTC CurrencyCode "
    "CurrencyRate FullyPaidOnDate SentToContact BrandingThemeID HasAttachments"
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "Accounts",
            "AccountID",
            _words(
                "AccountID Code Name Type TaxType Class Status SystemAccount EnablePaymentsToAccount Description "
                "BankAccountNumber BankAccountType CurrencyCode ReportingCode ReportingCodeName HasAttachments "
                "ShowInExpenseClaims AddToWatchlist UpdatedDateUTC"
            ),
            {"Code": _field("Code"), "Name": _field("Name")},
        ),
        Kind(
            "TaxRates",
            "TaxType",
            _words(
                "Name TaxType ReportTaxType Status CanApplyToAssets CanApplyToEquity CanApplyToExpenses "
                "CanApplyToLiabilities CanApplyToRevenue DisplayTaxRate EffectiveRate"
            ),
            {"Name": _field("Name")},
        ),
        Kind(
            "Contacts",
            "ContactID",
            _words(
                "ContactID ContactNumber AccountNumber ContactStatus Name FirstName LastName CompanyNumber "
                "EmailAddress TaxNumber IsSupplier IsCustomer DefaultCurrency UpdatedDateUTC HasAttachments"
            ),
            {name: _field(name) for name in ("Name", "ContactNumber", "AccountNumber", "EmailAddress")},
        ),
        Kind(
            "Items",
            "ItemID",
            _words(
                "ItemID Code Name Description PurchaseDescription IsSold IsPurchased IsTrackedAsInventory "
                "UpdatedDateUTC QuantityOnHand TotalCostPool"
            ),
            {"Code": _field("Code")},
        ),
        Kind(
            "Invoices",
            "InvoiceID",
            _words(f"InvoiceID InvoiceNumber AmountDue AmountPaid AmountCredited {_DOCUMENT}"),
            {
                "InvoiceNumber": _field("InvoiceNumber"),
                "Reference": _field("Reference"),
                "Contact.ContactID": _inside("Contact", "ContactID"),
            },
            {"Contact": "Contacts"},
        ),
        Kind(
            "CreditNotes",
            "CreditNoteID",
            _words(f"CreditNoteID CreditNoteNumber RemainingCredit AppliedAmount {_DOCUMENT}"),
            {
                "CreditNoteNumber": _field("CreditNoteNumber"),
                "Reference": _field("Reference"),
                "Contact.ContactID": _inside("Contact", "ContactID"),
            },
            {"Contact": "Contacts"},
        ),
        Kind(
            "Payments",
            "PaymentID",
            _words(
                "PaymentID Date Amount BankAmount Reference CurrencyRate PaymentType Status IsReconciled "
                "UpdatedDateUTC HasAccount BatchPaymentID"
            ),
            {
                "Invoice.InvoiceID": _inside("Invoice", "InvoiceID"),
                "CreditNote.CreditNoteID": _inside("CreditNote", "CreditNoteID"),
                "Reference": _field("Reference"),
            },
            {"Invoice": "Invoices", "Account": "Accounts", "CreditNote": "CreditNotes"},
        ),
        Kind(
            "TrackingCategories",
            "TrackingCategoryID",
            _words("TrackingCategoryID Name Status"),
            {"Name": _field("Name")},
        ),
        Kind("Currencies", "Code", _words("Code Description")),
    )
}


def empty_collections() -> dict[str, Collection]:
    """Build one empty collection of each kind."""
    return {name: kind.collection() for name, kind in KINDS.items()}


__all__ = ["KINDS", "Body", "Kind", "empty_collections"]
