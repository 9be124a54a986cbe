"""Which accounts and tax rates can be chosen, and whether settings are valid.

If this breaks, an owner chooses an account to which Xero books nothing, or a tax with another percentage goes through
without a question.
"""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from common.contracts.config import Settings, SettingsToSave
from common.contracts.pulled import TaxRate
from common.contracts.records import Tax
from config_service.domain import checks, choices, versions
from config_service.domain.choices import Organisation
from config_service.domain.versions import Saved, wanted
from tests.config.builders import BANK, GST, KOWHAI, SALES, TILL, TUI, a_change, an_account

NOW = datetime.now(UTC)


def an_organisation(*accounts: object, tax_rates: tuple[TaxRate, ...] = (GST,)) -> Organisation:
    return Organisation(KOWHAI, "Kowhai Florists", NOW, tuple(accounts), tax_rates)  # type: ignore[arg-type]


def test_payments_can_go_to_active_bank_accounts_and_to_those_that_take_payments() -> None:
    archived = an_account(type="BANK", status="ARCHIVED")
    organisation = an_organisation(SALES, TILL, archived, BANK, an_account())

    assert choices.payment_accounts(organisation) == (BANK, TILL)


def test_invoices_can_go_to_active_revenue_accounts_that_are_no_system_accounts() -> None:
    archived = an_account(account_class="REVENUE", status="ARCHIVED")
    system = an_account(account_class="REVENUE", system="REALISEDCURRENCYGAIN")
    other = an_account(account_class="REVENUE", type="OTHERINCOME", code="260", name="Other Revenue")
    organisation = an_organisation(other, archived, system, SALES, BANK)

    assert choices.revenue_accounts(organisation) == (SALES, other)


def test_accounts_come_by_code_and_then_by_name() -> None:
    named = [
        an_account(type="BANK", code=code, name=name) for code, name in [("2", "B"), ("1", "Z"), ("2", "A")]
    ]
    organisation = an_organisation(*named)

    found = [(account.code, account.name) for account in choices.payment_accounts(organisation)]

    assert found == [("1", "Z"), ("2", "A"), ("2", "B")]


def test_only_active_rates_for_revenue_can_be_picked() -> None:
    archived = GST.model_copy(update={"status": "ARCHIVED"})
    for_expenses = GST.model_copy(update={"for_revenue": False})
    organisation = an_organisation(tax_rates=(archived, GST, for_expenses))

    assert choices.choices(organisation, NOW).tax_rates == (GST,)


def test_settings_that_were_never_saved_are_not_valid_and_say_what_is_missing() -> None:
    answer = versions.judged(Saved(), an_organisation(BANK, SALES))

    assert (answer.version, answer.valid) == (0, False)
    assert [blocker.field for blocker in answer.invalid] == ["payment_account_id", "revenue_account_id"]


def test_an_account_archived_since_makes_settings_invalid() -> None:
    settings = Settings(payment_account_id=BANK.id, revenue_account_id=SALES.id)
    archived = BANK.model_copy(update={"status": "ARCHIVED"})

    answer = versions.judged(Saved(3, KOWHAI, settings), an_organisation(archived, SALES))

    assert (answer.valid, [blocker.field for blocker in answer.invalid]) == (False, ["payment_account_id"])
    assert "can no longer be used" in answer.invalid[0].sentence


def test_nothing_that_belongs_to_one_organisation_is_used_at_another_even_under_the_same_ids() -> None:
    settings = Settings(
        payment_account_id=BANK.id,
        revenue_account_id=SALES.id,
        import_payments=True,
        tax_mapping={"T1": "OUTPUT2"},
        payment_accounts={"card": BANK.id},
    )

    answer = versions.judged(Saved(3, TUI, settings), an_organisation(BANK, SALES))

    assert (answer.valid, len(answer.invalid), answer.version) == (False, 2, 3)
    assert (answer.payment_account_id, answer.revenue_account_id) == (None, None)
    assert (answer.tax_mapping, answer.payment_accounts) == ({}, {})
    assert answer.import_payments


def test_a_change_keeps_what_it_does_not_name_and_takes_what_it_empties() -> None:
    before = Settings(tax_mapping={"T1": "OUTPUT2"}, schedule="daily", batch_size=10, import_payments=True)

    after = versions.wanted(before, a_change(tax_mapping={}, import_payments=False))

    assert (after.tax_mapping, after.schedule, after.batch_size) == ({}, "daily", 10)
    assert (after.payment_account_id, after.import_payments) == (BANK.id, False)


def test_refusals_name_each_field_by_its_pointer() -> None:
    stranger = uuid4()
    change = a_change(
        payment_account_id=SALES.id,
        revenue_account_id=BANK.id,
        payment_accounts={"card/visa~1": stranger, "cash": TILL.id},
        tax_mapping={"T1": "OUTPUT2", "T2": "INPUT2"},
    )

    refused = checks.refusals(wanted(Settings(), change), an_organisation(BANK, TILL, SALES), Settings())

    assert [error["pointer"] for error in refused] == [
        "/payment_account_id",
        "/revenue_account_id",
        "/payment_accounts/card~1visa~01",
        "/tax_mapping/T2",
    ]


def test_a_tax_that_stays_mapped_as_it_was_is_not_refused_when_its_rate_is_gone() -> None:
    before = Settings(tax_mapping={"KEPT": "OUTPUT9", "CHANGED": "OUTPUT9"})
    change = a_change(tax_mapping={"KEPT": "OUTPUT9", "CHANGED": "OUTPUT8", "NEW": "OUTPUT9"})

    refused = checks.refusals(wanted(before, change), an_organisation(BANK, SALES), before)

    assert [error["pointer"] for error in refused] == ["/tax_mapping/CHANGED", "/tax_mapping/NEW"]


def test_a_payment_method_that_stays_mapped_as_it_was_is_not_refused_when_its_account_is_gone() -> None:
    gone, other = uuid4(), uuid4()
    before = Settings(payment_accounts={"kept": gone, "changed": gone})
    change = a_change(payment_accounts={"kept": gone, "changed": other, "new": gone})

    refused = checks.refusals(wanted(before, change), an_organisation(BANK, SALES), before)

    assert [error["pointer"] for error in refused] == ["/payment_accounts/changed", "/payment_accounts/new"]


NO_GST = TaxRate(tax_type="NONE", name="No GST", rate="0", status="ACTIVE", for_revenue=True)
HALF = TaxRate(tax_type="HALF", name="Half", rate="7.5000", status="ACTIVE", for_revenue=True)
RATES = an_organisation(BANK, SALES, tax_rates=(GST, NO_GST, HALF))


def asked(change: SettingsToSave, before: Settings | None = None) -> list[dict[str, str]]:
    """Return what is asked about a change."""
    stored = before or Settings()
    return checks.rate_questions(wanted(stored, change), RATES, stored, change)


def a_tax(tax_id: str = "T1", rate: str = "15") -> Tax:
    return Tax.model_validate({"id": tax_id, "name": "GST", "rate": rate})


@pytest.mark.parametrize(
    ("rate", "tax_type", "words"),
    [
        (
            "15",
            "NONE",
            "GST (15%) is mapped to 'No GST' (0%): an invoice of 115.00 would be booked as 100.00",
        ),
        (
            "0",
            "OUTPUT2",
            "GST (0%) is mapped to '15% GST on Income' (15%): an invoice of 100.00 would be booked as 115.00",
        ),
        (
            "10",
            "HALF",
            "GST (10%) is mapped to 'Half' (7.5%): an invoice of 110.00 would be booked as 107.50",
        ),
    ],
)
def test_a_tax_mapped_to_a_rate_of_another_per_cent_is_asked_about_with_the_consequence(
    rate: str, tax_type: str, words: str
) -> None:
    change = a_change(tax_mapping={"T1": tax_type}, taxes=(a_tax(rate=rate),))

    assert asked(change) == [{"pointer": "/tax_mapping/T1", "detail": words, "confirm": "confirm_tax_rates"}]


@pytest.mark.parametrize(
    ("change", "before"),
    [
        (a_change(tax_mapping={"T1": "OUTPUT2"}, taxes=(a_tax(),)), None),
        (a_change(tax_mapping={"T1": "HALF"}, taxes=(a_tax(rate="7.5"),)), None),
        (a_change(tax_mapping={"T1": "NONE"}, taxes=(a_tax(),), confirm_tax_rates=("T1",)), None),
        (a_change(tax_mapping={"T1": "NONE"}), None),
        (a_change(tax_mapping={"T1": "NONE"}, taxes=(a_tax(),)), Settings(tax_mapping={"T1": "NONE"})),
        (a_change(tax_mapping={}, taxes=(a_tax(),)), Settings(tax_mapping={"T1": "NONE"})),
    ],
    ids=["the same", "the same, written otherwise", "confirmed", "rate unknown", "kept", "removed"],
)
def test_nothing_is_asked_about_a_tax_that(change: SettingsToSave, before: Settings | None) -> None:
    assert asked(change, before) == []


def test_a_confirmation_is_for_the_tax_that_it_names() -> None:
    change = a_change(
        tax_mapping={"T1": "NONE", "T2": "NONE"},
        taxes=(a_tax(), a_tax("T2")),
        confirm_tax_rates=("T2",),
    )

    assert [one["pointer"] for one in asked(change)] == ["/tax_mapping/T1"]


def test_an_answer_says_what_per_cent_each_mapped_tax_has_in_xero() -> None:
    settings = Settings(tax_mapping={"T2": "NONE", "T1": "GONE"})

    answer = versions.judged(Saved(3, KOWHAI, settings), RATES)

    assert [(one.tax_id, one.tax_type, one.name, one.rate) for one in answer.mapped_taxes] == [
        ("T1", "GONE", None, None),
        ("T2", "NONE", "No GST", "0"),
    ]
