"""Two people save settings at the same time.

If this breaks, one of them silently undoes what the other has saved.
"""

import asyncio
from uuid import uuid4

import pytest

from common.contracts.config import SettingsAnswer
from common.contracts.pulled import TaxRate
from common.contracts.records import Tax
from common.errors import Failure, Invalid
from config_service import flows
from config_service.errors import SettingsSavedMeanwhile, UnknownVersion
from config_service.flows import Dependencies
from tests.config.builders import (
    BANK,
    GST,
    KOWHAI,
    TILL,
    TUI,
    a_change,
    a_company,
    a_pull,
    clear_published,
    published,
    save,
)


async def test_changes_of_different_settings_are_both_kept_and_the_answer_says_so(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change(tax_mapping={"T1": "OUTPUT2"}))
    await save(deps, company_id, a_change(schedule="daily", tax_mapping={"T1": "OUTPUT2", "T2": "OUTPUT2"}))
    await clear_published(deps, company_id)

    late = a_change(payment_account_id=TILL.id, schedule="off", tax_mapping={"T3": "OUTPUT2"})
    answer = await save(deps, company_id, late, based_on=1)

    assert (answer.version, answer.payment_account_id, answer.schedule) == (3, TILL.id, "daily")
    assert answer.tax_mapping == {"T2": "OUTPUT2", "T3": "OUTPUT2"}
    assert [(one.pointer, one.before, one.now) for one in answer.merged] == [
        ("/tax_mapping/T2", None, "OUTPUT2"),
        ("/schedule", "off", "daily"),
    ]
    [event] = await published(deps, company_id)
    assert event["taxes"] == ["T1", "T3"]
    assert event["accounts"] == ["payment_account_id"]
    assert event["places"] == ["settings.accounts", "settings.taxes"]


async def test_a_setting_that_both_changed_is_refused_and_saved_when_it_is_based_on_what_is_there(
    deps: Dependencies,
) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change())
    await save(deps, company_id, a_change(schedule="daily"))

    with pytest.raises(SettingsSavedMeanwhile) as refused:
        await save(deps, company_id, a_change(schedule="hourly"), based_on=1)
    stored = await flows.read_settings(deps, company_id, KOWHAI)
    version = refused.value.problem().version
    again = await save(deps, company_id, a_change(schedule="hourly"), based_on=version)

    assert refused.value.problem().status == 412
    [error] = refused.value.errors
    assert (error["pointer"], error["before"], error["now"], error["yours"]) == (
        "/schedule",
        "off",
        "daily",
        "hourly",
    )
    assert (stored.version, stored.schedule) == (2, "daily")
    assert (again.version, again.schedule, again.merged) == (3, "hourly", ())


async def test_the_same_change_twice_is_no_conflict_and_no_version(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change())
    await save(deps, company_id, a_change(schedule="daily"))

    answer = await save(deps, company_id, a_change(schedule="daily"), based_on=1)

    assert (answer.version, [one.pointer for one in answer.merged]) == (2, ["/schedule"])


async def test_without_a_version_a_change_counts_whatever_is_there(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change(schedule="daily"))

    answer = await save(deps, company_id, a_change(schedule="hourly"))

    assert (answer.version, answer.schedule, answer.merged) == (2, "hourly", ())


@pytest.mark.parametrize("version", [2, 99])
async def test_a_version_that_was_never_saved_is_refused(deps: Dependencies, version: int) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change())

    with pytest.raises(UnknownVersion):
        await save(deps, company_id, a_change(schedule="daily"), based_on=version)


async def test_of_two_windows_that_save_at_the_same_time_one_is_told_or_both_are_kept(
    deps: Dependencies,
) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change())
    changes = (
        a_change(schedule="daily"),
        a_change(schedule="hourly"),
        a_change(batch_size=7),
        a_change(tax_mapping={"T1": "OUTPUT2"}),
    )

    ended = await asyncio.gather(
        *(save(deps, company_id, change, based_on=1) for change in changes), return_exceptions=True
    )

    stored = await flows.read_settings(deps, company_id, KOWHAI)
    assert (stored.batch_size, stored.tax_mapping) == (7, {"T1": "OUTPUT2"})
    assert sum(isinstance(one, SettingsAnswer) for one in ended) == 3
    [reported] = [one for one in ended if isinstance(one, Failure)]
    yours = next(error["yours"] for error in reported.errors if "yours" in error)
    assert {stored.schedule, yours} == {"daily", "hourly"}


async def test_after_another_organisation_was_connected_meanwhile_its_accounts_are_never_overwritten(
    deps: Dependencies,
) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change())
    await flows.store_choices(deps, company_id, a_pull(TUI))
    await save(deps, company_id, a_change(payment_account_id=TILL.id), tenant_id=TUI)

    with pytest.raises(SettingsSavedMeanwhile) as refused:
        await save(deps, company_id, a_change(payment_account_id=BANK.id), tenant_id=TUI, based_on=1)

    assert "/payment_account_id" in [error["pointer"] for error in refused.value.errors if "yours" in error]


async def test_a_tax_is_mapped_to_a_rate_of_another_per_cent_only_once_that_is_confirmed(
    deps: Dependencies,
) -> None:
    company_id = await a_company(deps)
    none = TaxRate(tax_type="NONE", name="No GST", rate="0", status="ACTIVE", for_revenue=True)
    await flows.store_choices(deps, company_id, a_pull(tax_rates=(GST, none)))
    tax = Tax.model_validate({"id": "T1", "name": "GST", "rate": "15"})
    about = {"tax_mapping": {"T1": "NONE"}, "taxes": (tax,)}

    with pytest.raises(Invalid) as refused:
        await save(deps, company_id, a_change(**about))
    nothing = await flows.read_settings(deps, company_id, KOWHAI)
    saved = await save(deps, company_id, a_change(**about, confirm_tax_rates=("T1",)))
    later = await save(deps, company_id, a_change(**about, schedule="daily"))

    assert [(error["pointer"], error["confirm"]) for error in refused.value.errors] == [
        ("/tax_mapping/T1", "confirm_tax_rates")
    ]
    assert nothing.version == 0
    assert (saved.version, saved.tax_mapping) == (1, {"T1": "NONE"})
    assert [(one.name, one.rate) for one in saved.mapped_taxes] == [("No GST", "0")]
    assert later.version == 2


async def test_an_unrelated_setting_says_nothing_of_taxes_and_accounts(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    mapping = {"T1": "OUTPUT2", "T2": "OUTPUT2"}
    await save(deps, company_id, a_change(tax_mapping=mapping), request_id=uuid4())
    await clear_published(deps, company_id)

    backwards = dict(reversed(mapping.items()))
    await save(deps, company_id, a_change(tax_mapping=backwards, schedule="daily"))

    [event] = await published(deps, company_id)
    assert (event["places"], event["taxes"], event["accounts"]) == (["settings.switches"], [], [])
