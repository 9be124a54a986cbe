"""Lock dates of an organisation.

If this breaks, a program changes closed periods in the sandbox and is refused by Xero.
"""

import pytest

from xero_sandbox.driver import Sandbox, an_invoice, errors_of

ADVISER = "5f5e0e0a-2c2b-4a53-9d3f-0f4a52a1c102"
LOCKED = "The document date cannot be before the period lock date, currently set at 15-Sep-2026"
YEAR = "The document date cannot be before the end of year lock date, currently set at 31-Mar-2026"


def lock(sandbox: Sandbox, **dates: str) -> None:
    """Set lock dates."""
    sandbox.control("PATCH", f"objects/Organisation/{sandbox.tenant}", dates)


@pytest.mark.rule("lock_dates.refused", "control.organisation")
def test_a_closed_period_accepts_drafts_and_refuses_approval(connected: Sandbox) -> None:
    contact = connected.contact()
    lock(connected, PeriodLockDate="2026-09-15")

    draft = connected.write("PUT", "Invoices", an_invoice(contact, Status="DRAFT"))
    approve = connected.write(
        "POST", "Invoices", {"InvoiceID": draft[0]["InvoiceID"], "Status": "AUTHORISED"}
    )
    direct = connected.write("PUT", "Invoices", an_invoice(contact))
    later = connected.write("PUT", "Invoices", an_invoice(contact, Date="2026-09-16"))

    assert errors_of(draft) == errors_of(later) == [[]]
    assert errors_of(approve) == errors_of(direct) == [[LOCKED]]
    assert "PeriodLockDate" in connected.get("Organisation")["Organisations"][0]


@pytest.mark.rule("lock_dates.refused")
def test_edits_voids_and_payments_in_a_closed_period_are_refused(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]
    lock(connected, PeriodLockDate="2026-09-15")
    place = f"Invoices/{invoice}"
    paid = {"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "090"}, "Amount": 5}

    void = connected.write("POST", "Invoices", {"Status": "VOIDED"}, path=place)
    edit = connected.write("POST", "Invoices", {"Reference": "R"}, path=place)
    inside = connected.write("PUT", "Payments", {**paid, "Date": "2026-09-15"})
    after = connected.write("PUT", "Payments", {**paid, "Date": "2026-09-16"})

    assert errors_of(void) == errors_of(edit) == errors_of(inside) == [[LOCKED]]
    assert errors_of(after) == [[]]


@pytest.mark.rule("lock_dates.adviser")
def test_only_the_end_of_year_lock_date_applies_to_an_adviser(sandbox: Sandbox) -> None:
    sandbox.connect(user=ADVISER)
    contact = sandbox.contact()
    lock(sandbox, PeriodLockDate="2026-09-15", EndOfYearLockDate="2026-03-31")

    period = sandbox.write("PUT", "Invoices", an_invoice(contact))
    year = sandbox.write("PUT", "Invoices", an_invoice(contact, Date="2026-03-30"))

    assert errors_of(period) == [[]]
    assert errors_of(year) == [[YEAR]]


@pytest.mark.rule("lock_dates.day")
@pytest.mark.parametrize(("reading", "good"), [("locked", False), ("open", True)])
def test_the_switch_decides_about_the_lock_date_itself(connected: Sandbox, reading: str, good: bool) -> None:
    connected.switch(lock_day=reading)
    contact = connected.contact()
    lock(connected, PeriodLockDate="2026-09-14")

    made = connected.write("PUT", "Invoices", an_invoice(contact))[0]

    assert (made["StatusAttributeString"] == "OK") is good
