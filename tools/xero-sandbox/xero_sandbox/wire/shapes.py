"""The fields of every object that can be sent, and how the sandbox treats each."""

from dataclasses import dataclass, field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class Shape:
    """The fields of one kind of object.

    `taken` fields are processed. `computed` fields are Xero's own and ignored when they are sent. `absent` fields are
    missing in the sandbox, each with the name for the 501 response. `inside` maps fields to the shapes of nested
    objects.
    """

    name: str
    taken: frozenset[str]
    computed: frozenset[str] = frozenset()
    absent: dict[str, str] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """All fields that Xero has."""
        return self.taken | self.computed | frozenset(self.absent)


_META = "StatusAttributeString ValidationErrors HasValidationErrors HasErrors Warnings"
_DOC = (
    "Type Contact LineItems Date DueDate LineAmountTypes Reference BrandingThemeID CurrencyCode CurrencyRate Status "
    "SentToContact"
)
_DOC_COMPUTED = (
    "CISDeduction CISRate SubTotal TotalTax Total HasAttachments Payments UpdatedDateUTC UpdatedDateUTCString "
    f"FullyPaidOnDate {_META}"
)
_DETAILS = {"SalesDetails": "ItemDetails", "PurchaseDetails": "ItemDetails"}

NEWER = {"Invoice": {"RoundingAmount", "EnteredTotal"}, "Account": {"CreatedDateUTC"}}
"""Fields of versions 17 to 20 of the published document."""

UNDOCUMENTED = {
    "Contact": {"SkypeUserName"},
    "Invoice": {"InvoicePaymentServices"},
    "CreditNote": {"ID"},
    "Allocation": {"CreditNoteID", "Status"},
    "Item": {"Status"},
    "TrackingOption": {"Options", "IsActive", "IsArchived", "IsDeleted"},
    "HistoryRecord": {"DateUTCString"},
}
"""Fields that the published document dropped or has in examples only, and those that only a person sends."""

_ALL = (
    Shape(
        "Contact",
        _words(
            "ContactID ContactNumber AccountNumber ContactStatus Name FirstName LastName CompanyNumber EmailAddress "
            "ContactPersons BankAccountDetails TaxNumber TaxNumberType AccountsReceivableTaxType "
            "AccountsPayableTaxType Addresses Phones SalesDefaultLineAmountType PurchasesDefaultLineAmountType "
            "DefaultCurrency XeroNetworkKey SalesDefaultAccountCode PurchasesDefaultAccountCode PaymentTerms Website "
            "SkypeUserName MergedToContactID"
        ),
        _words(
            f"IsSupplier IsCustomer UpdatedDateUTC ContactGroups Discount Balances HasAttachments {_META}"
        ),
        {
            "BatchPayments": "BatchPayments of a contact",
            "BrandingTheme": "BrandingTheme of a contact",
            "SalesTrackingCategories": "SalesTrackingCategories of a contact",
            "PurchasesTrackingCategories": "PurchasesTrackingCategories of a contact",
            "TrackingCategoryName": "TrackingCategoryName of a contact",
            "TrackingCategoryOption": "TrackingCategoryOption of a contact",
            "Attachments": "Attachments",
        },
        {"Addresses": "Address", "Phones": "Phone", "ContactPersons": "ContactPerson"}
        | {"PaymentTerms": "PaymentTerm"},
    ),
    Shape(
        "Address",
        _words(
            "AddressType AddressLine1 AddressLine2 AddressLine3 AddressLine4 City Region PostalCode Country"
        )
        | {"AttentionTo"},
    ),
    Shape("Phone", _words("PhoneType PhoneNumber PhoneAreaCode PhoneCountryCode")),
    Shape("ContactPerson", _words("FirstName LastName EmailAddress IncludeInEmails")),
    Shape("PaymentTerm", _words("Bills Sales"), inside={"Bills": "Bill", "Sales": "Bill"}),
    Shape("Bill", _words("Day Type")),
    Shape(
        "Invoice",
        _words(
            f"{_DOC} InvoiceID InvoiceNumber Url ExpectedPaymentDate PlannedPaymentDate RoundingAmount EnteredTotal"
        ),
        _words(
            f"{_DOC_COMPUTED} TotalDiscount RepeatingInvoiceID IsDiscounted Prepayments Overpayments AmountDue "
            "AmountPaid AmountCredited CreditNotes InvoicePaymentServices"
        ),
        {"Attachments": "Attachments", "InvoiceAddresses": "InvoiceAddresses"},
        {"LineItems": "LineItem", "Contact": "Contact"},
    ),
    Shape(
        "CreditNote",
        _words(f"{_DOC} CreditNoteID CreditNoteNumber"),
        _words(f"{_DOC_COMPUTED} RemainingCredit Allocations AppliedAmount ID"),
        {"InvoiceAddresses": "InvoiceAddresses"},
        {"LineItems": "LineItem", "Contact": "Contact"},
    ),
    Shape(
        "LineItem",
        _words(
            "LineItemID Description Quantity UnitAmount ItemCode AccountCode AccountID TaxType TaxAmount LineAmount "
            "Tracking DiscountRate DiscountAmount"
        ),
        _words("Item RepeatingInvoiceID ValidationErrors"),
        {name: f"{name} of a line" for name in ("Taxability", "SalesTaxCodeId", "TaxBreakdown")},
        {"Tracking": "LineItemTracking"},
    ),
    Shape("LineItemTracking", _words("TrackingCategoryID TrackingOptionID Name Option")),
    Shape(
        "Allocation",
        _words("AllocationID Invoice Amount Date CreditNoteID Status"),
        _words(f"IsDeleted CreditNote {_META}"),
        {"Overpayment": "Overpayment", "Prepayment": "Prepayment"},
    ),
    Shape(
        "Item",
        _words("ItemID Code Name IsSold IsPurchased Description PurchaseDescription SalesDetails Status")
        | {"PurchaseDetails"},
        _words(f"IsTrackedAsInventory TotalCostPool QuantityOnHand UpdatedDateUTC {_META}"),
        {"InventoryAssetAccountCode": "tracked inventory"},
        _DETAILS,
    ),
    Shape("ItemDetails", _words("UnitPrice AccountCode COGSAccountCode TaxType")),
    Shape(
        "Payment",
        _words(
            "PaymentID Invoice InvoiceNumber Account Code Date CurrencyRate Amount BankAmount Reference IsReconciled "
            "Status"
        ),
        _words(
            f"PaymentType UpdatedDateUTC UpdatedDateUTCString BatchPayment BatchPaymentID HasAccount {_META}"
        ),
        {
            "CreditNote": "refund of a CreditNote",
            "CreditNoteNumber": "refund of a CreditNote",
            "Prepayment": "refund of a Prepayment",
            "Overpayment": "refund of a Overpayment",
            "BankAccountNumber": "BankAccountNumber of a payment",
            "Particulars": "Particulars of a payment",
            "Details": "Details of a payment",
        },
    ),
    Shape(
        "Account",
        _words(
            "AccountID Code Name Type BankAccountNumber Status Description BankAccountType CurrencyCode TaxType "
            "EnablePaymentsToAccount ShowInExpenseClaims AddToWatchlist"
        ),
        _words(
            f"Class SystemAccount ReportingCode ReportingCodeName HasAttachments UpdatedDateUTC CreatedDateUTC {_META}"
        ),
    ),
    Shape(
        "TaxRate",
        _words("Name TaxType TaxComponents Status ReportTaxType"),
        _words(
            "CanApplyToAssets CanApplyToEquity CanApplyToExpenses CanApplyToLiabilities CanApplyToRevenue "
            f"DisplayTaxRate EffectiveRate {_META}"
        ),
        inside={"TaxComponents": "TaxComponent"},
    ),
    Shape("TaxComponent", _words("Name Rate IsCompound IsNonRecoverable")),
    Shape("Currency", _words("Code Description")),
    Shape(
        "TrackingCategory",
        _words("TrackingCategoryID Name Status Options"),
        _words(f"TrackingOptionID Option {_META}"),
        inside={"Options": "TrackingOption"},
    ),
    Shape(
        "TrackingOption",
        _words("TrackingOptionID Name Status"),
        _words(f"TrackingCategoryID Options IsActive IsArchived IsDeleted {_META}"),
    ),
    Shape("HistoryRecord", _words("Details"), _words(f"Changes User DateUTC DateUTCString {_META}")),
)
SHAPES: dict[str, Shape] = {shape.name: shape for shape in _ALL}
SHAPE_OF = {
    "Contacts": "Contact",
    "Invoices": "Invoice",
    "CreditNotes": "CreditNote",
    "Allocations": "Allocation",
    "Items": "Item",
    "Payments": "Payment",
    "Accounts": "Account",
    "TaxRates": "TaxRate",
    "Currencies": "Currency",
    "TrackingCategories": "TrackingCategory",
    "Options": "TrackingOption",
    "HistoryRecords": "HistoryRecord",
}
"""The shape of the elements of each list that can be sent."""
