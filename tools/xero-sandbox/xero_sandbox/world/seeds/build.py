"""Build an organisation, with its accounts and tax rates, from the rows of a seed."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

from xero_sandbox.world.clock import Clock
from xero_sandbox.world.collection import Body
from xero_sandbox.world.currencies import name_of
from xero_sandbox.world.ledger import Ledger

SEEDED_AT = 1_269_388_800_000
"""24 March 2010, the age of a demo company's rows: a first sync with If-Modified-Since misses them."""

CLASSES = {
    "ASSET": ("BANK", "CURRENT", "FIXED", "INVENTORY", "NONCURRENT", "PREPAYMENT"),
    "EQUITY": ("EQUITY",),
    "EXPENSE": ("DEPRECIATN", "DIRECTCOSTS", "EXPENSE", "OVERHEADS"),
    "LIABILITY": ("CURRLIAB", "LIABILITY", "PAYG", "TERMLIAB"),
    "REVENUE": ("OTHERINCOME", "REVENUE", "SALES"),
}
CLASS_OF = {kind: name for name, kinds in CLASSES.items() for kind in kinds}


@dataclass(frozen=True)
class Account:
    """A row of a chart of accounts."""

    code: str
    name: str
    kind: str
    tax_type: str = "NONE"
    system: str = ""
    payments: bool = False


@dataclass(frozen=True)
class Rate:
    """A row of the tax rates. `on` holds the first letters of the classes it applies to (A E X L R)."""

    tax_type: str
    name: str
    percent: str
    on: str
    status: str = "ACTIVE"
    report: str = ""
    components: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CountryProfile:
    """The properties that the organisations of one country share."""

    country: str
    currency: str
    timezone: str
    zone: str
    tax_name: str
    accounts: tuple[Account, ...]
    rates: tuple[Rate, ...]


APPLIES = {
    "CanApplyToAssets": "A",
    "CanApplyToEquity": "E",
    "CanApplyToExpenses": "X",
    "CanApplyToLiabilities": "L",
    "CanApplyToRevenue": "R",
}


def account_body(row: Account, currency: str) -> Body:
    """Build an account."""
    body: Body = {
        "AccountID": str(uuid4()),
        "Code": row.code,
        "Name": row.name,
        "Status": "ACTIVE",
        "Type": row.kind,
        "TaxType": row.tax_type,
        "Class": CLASS_OF[row.kind],
        "EnablePaymentsToAccount": row.payments,
        "ShowInExpenseClaims": False,
        "UpdatedDateUTC": SEEDED_AT,
        "CreatedDateUTC": SEEDED_AT,
    }
    if row.system:
        body["SystemAccount"] = row.system
    if row.kind == "BANK":
        digits = row.code.rjust(3, "0")
        body |= {
            "BankAccountNumber": f"0908007006{digits}",
            "BankAccountType": "BANK",
            "CurrencyCode": currency,
        }
    return body


def rate_body(row: Rate) -> Body:
    """Build a tax rate."""
    percent = Decimal(row.percent)
    components = row.components or ((row.name, row.percent),)
    body: Body = {
        "Name": row.name,
        "TaxType": row.tax_type,
        "ReportTaxType": row.report or row.tax_type,
        **{field: letter in row.on for field, letter in APPLIES.items()},
        "DisplayTaxRate": percent,
        "EffectiveRate": percent,
        "Status": row.status,
        "TaxComponents": [
            {"Name": name, "Rate": Decimal(rate), "IsCompound": False, "IsNonRecoverable": False}
            for name, rate in components
        ],
    }
    return body


def organisation_body(tenant_id: str, name: str, profile: CountryProfile, demo: bool) -> Body:
    """Build the details of an organisation."""
    return {
        "OrganisationID": tenant_id,
        "APIKey": None,
        "Name": name,
        "LegalName": name,
        "PaysTax": True,
        "Version": profile.country if profile.country != "GB" else "UK",
        "OrganisationType": "COMPANY",
        "BaseCurrency": profile.currency,
        "CountryCode": profile.country,
        "IsDemoCompany": demo,
        "OrganisationStatus": "ACTIVE",
        "TaxNumber": "101-2-303",
        "FinancialYearEndDay": 31,
        "FinancialYearEndMonth": 3,
        "SalesTaxBasis": "ACCRUALS",
        "SalesTaxPeriod": "TWOMONTHS",
        "DefaultSalesTax": "Tax Exclusive",
        "DefaultPurchasesTax": "Tax Inclusive",
        "PeriodLockDate": None,
        "EndOfYearLockDate": None,
        "CreatedDateUTC": SEEDED_AT,
        "OrganisationEntityType": "COMPANY",
        "Timezone": profile.timezone,
        "ShortCode": "!" + tenant_id.replace("-", "")[:5],
        "Class": "DEMO" if demo else "STANDARD",
        "Edition": "BUSINESS",
        "Addresses": [],
        "Phones": [],
        "ExternalLinks": [],
        "PaymentTerms": {},
    }


def new_organisation(name: str, profile: CountryProfile, clock: Clock, switches: dict[str, str]) -> Ledger:
    """Build an organisation with its chart of accounts, tax rates and base currency."""
    tenant_id = str(uuid4())
    demo = name.startswith("Demo Company")
    body = organisation_body(tenant_id, name, profile, demo)
    ledger = Ledger(tenant_id, body, ZoneInfo(profile.zone), clock, switches)
    for account in profile.accounts:
        ledger["Accounts"].put(account_body(account, profile.currency))
    for rate in profile.rates:
        ledger["TaxRates"].put(rate_body(rate))
    ledger["Currencies"].put({"Code": profile.currency, "Description": name_of(profile.currency)})
    return ledger


def chart(sales: str, costs: str, none: str, tax_name: str) -> tuple[Account, ...]:
    """Build the chart of accounts of the demo companies, with a country's tax types."""
    return (
        Account("090", "Business Bank Account", "BANK", none),
        Account("091", "Business Savings Account", "BANK", none),
        Account("200", "Sales", "REVENUE", sales),
        Account("260", "Other Revenue", "REVENUE", sales),
        Account("270", "Interest Income", "REVENUE", none),
        Account("310", "Cost of Goods Sold", "DIRECTCOSTS", costs),
        Account("400", "Advertising", "OVERHEADS", costs),
        Account("404", "Bank Fees", "OVERHEADS", none),
        Account("412", "Consulting & Accounting", "OVERHEADS", costs),
        Account("429", "General Expenses", "OVERHEADS", costs),
        Account("453", "Office Expenses", "OVERHEADS", costs),
        Account("469", "Rent", "OVERHEADS", costs),
        Account("477", "Wages and Salaries", "OVERHEADS", none),
        Account("489", "Telephone & Internet", "OVERHEADS", costs),
        Account("497", "Bank Revaluations", "OVERHEADS", none, "BANKCURRENCYGAIN"),
        Account("498", "Unrealised Currency Gains", "OVERHEADS", none, "UNREALISEDCURRENCYGAIN"),
        Account("499", "Realised Currency Gains", "OVERHEADS", none, "REALISEDCURRENCYGAIN"),
        Account("610", "Accounts Receivable", "CURRENT", none, "DEBTORS"),
        Account("620", "Prepayments", "CURRENT", none),
        Account("630", "Inventory", "INVENTORY", none),
        Account("710", "Office Equipment", "FIXED", costs),
        Account("800", "Accounts Payable", "CURRLIAB", none, "CREDITORS"),
        Account("801", "Unpaid Expense Claims", "CURRLIAB", none, "UNPAIDEXPCLM"),
        Account("820", tax_name, "CURRLIAB", none, "GST"),
        Account("840", "Historical Adjustment", "CURRLIAB", none, "HISTORICAL"),
        Account("850", "Suspense", "CURRLIAB", none),
        Account("860", "Rounding", "CURRLIAB", none, "ROUNDING"),
        Account("877", "Tracking Transfers", "CURRLIAB", none, "TRACKINGTRANSFERS"),
        Account("880", "Owner A Drawings", "EQUITY", none, payments=True),
        Account("960", "Retained Earnings", "EQUITY", none, "RETAINEDEARNINGS"),
        Account("970", "Owner A Funds Introduced", "EQUITY", none, payments=True),
    )
