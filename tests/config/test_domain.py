"""What may be picked, and whether settings hold."""

from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from common.contracts.config import Settings
from common.contracts.sync import TaxRate
from config_service import domain
from config_service.domain import Organisation, Saved
from tests.config.builders import BANK, GST, KOWHAI, SALES, TILL, TUI, a_change, an_account

NOW = datetime.now(UTC)


def an_organisation(*accounts: object, tax_rates: tuple[TaxRate, ...] = (GST,)) -> Organisation:
    return Organisation(KOWHAI, "Kowhai Florists", NOW, tuple(accounts), tax_rates)  # type: ignore[arg-type]


def test_payments_can_go_to_active_bank_accounts_and_to_those_that_take_payments() -> None:
    archived = an_account(type="BANK", status="ARCHIVED")
    organisation = an_organisation(SALES, TILL, archived, BANK, an_account())

    assert domain.payment_accounts(organisation) == (BANK, TILL)


def test_invoices_can_go_to_active_revenue_accounts_that_are_no_system_accounts() -> None:
    archived = an_account(account_class="REVENUE", status="ARCHIVED")
    system = an_account(account_class="REVENUE", system="REALISEDCURRENCYGAIN")
    other = an_account(account_class="REVENUE", type="OTHERINCOME", code="260", name="Other Revenue")
    organisation = an_organisation(other, archived, system, SALES, BANK)

    assert domain.revenue_accounts(organisation) == (SALES, other)


def test_accounts_come_by_code_and_then_by_name() -> None:
    named = [
        an_account(type="BANK", code=code, name=name) for code, name in [("2", "B"), ("1", "Z"), ("2", "A")]
    ]
    organisation = an_organisation(*named)

    found = [(account.code, account.name) for account in domain.payment_accounts(organisation)]

    assert found == [("1", "Z"), ("2", "A"), ("2", "B")]


def test_only_active_rates_for_revenue_can_be_picked() -> None:
    archived = GST.model_copy(update={"status": "ARCHIVED"})
    for_expenses = GST.model_copy(update={"for_revenue": False})
    organisation = an_organisation(tax_rates=(archived, GST, for_expenses))

    assert domain.choices(organisation, NOW).tax_rates == (GST,)


def test_settings_that_were_never_saved_are_not_valid_and_say_what_is_missing() -> None:
    answer = domain.judged(Saved(), an_organisation(BANK, SALES))

    assert (answer.version, answer.valid) == (0, False)
    assert [blocker.field for blocker in answer.invalid] == ["payment_account_id", "revenue_account_id"]


def test_an_account_archived_since_makes_settings_invalid() -> None:
    settings = Settings(payment_account_id=BANK.id, revenue_account_id=SALES.id)
    archived = BANK.model_copy(update={"status": "ARCHIVED"})

    answer = domain.judged(Saved(3, KOWHAI, settings), an_organisation(archived, SALES))

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

    answer = domain.judged(Saved(3, TUI, settings), an_organisation(BANK, SALES))

    assert (answer.valid, len(answer.invalid), answer.version) == (False, 2, 3)
    assert (answer.payment_account_id, answer.revenue_account_id) == (None, None)
    assert (answer.tax_mapping, answer.payment_accounts) == ({}, {})
    assert answer.import_payments


def test_a_change_keeps_what_it_does_not_name_and_takes_what_it_empties() -> None:
    before = Settings(tax_mapping={"T1": "OUTPUT2"}, schedule="daily", batch_size=10, import_payments=True)

    after = domain.wanted(before, a_change(tax_mapping={}, import_payments=False))

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

    refused = domain.refusals(change, an_organisation(BANK, TILL, SALES), Settings())

    assert [error["pointer"] for error in refused] == [
        "/payment_account_id",
        "/revenue_account_id",
        "/payment_accounts/card~1visa~01",
        "/tax_mapping/T2",
    ]


def test_a_tax_that_stays_mapped_as_it_was_is_not_refused_when_its_rate_is_gone() -> None:
    before = Settings(tax_mapping={"KEPT": "OUTPUT9", "CHANGED": "OUTPUT9"})
    change = a_change(tax_mapping={"KEPT": "OUTPUT9", "CHANGED": "OUTPUT8", "NEW": "OUTPUT9"})

    refused = domain.refusals(change, an_organisation(BANK, SALES), before)

    assert [error["pointer"] for error in refused] == ["/tax_mapping/CHANGED", "/tax_mapping/NEW"]


CHANGED = {
    "payment_account_id": (uuid4(), "settings.accounts"),
    "revenue_account_id": (uuid4(), "settings.accounts"),
    "payment_accounts": ({"card": uuid4()}, "settings.accounts"),
    "tax_mapping": ({"T1": "OUTPUT2"}, "settings.taxes"),
    "import_payments": (True, "settings.switches"),
    "update_customers": (True, "settings.switches"),
    "import_invoice_edits": (True, "settings.switches"),
    "invoice_status": ("DRAFT", "settings.switches"),
    "number_behind_name": (False, "settings.switches"),
    "mark_as_sent": (True, "settings.switches"),
    "batch_size": (7, "settings.switches"),
    "schedule": ("hourly", "settings.switches"),
}


@given(names=st.sets(st.sampled_from(sorted(CHANGED))))
def test_the_places_of_a_change_are_those_of_the_fields_that_changed(names: set[str]) -> None:
    before = Settings()
    after = before.model_copy(update={name: CHANGED[name][0] for name in names})

    assert set(domain.places_changed(before, after)) == {CHANGED[name][1] for name in names}


def test_every_setting_has_a_place() -> None:
    assert set(CHANGED) == set(Settings.model_fields)
