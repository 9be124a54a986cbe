"""Totals of random books, in each country, against the sandbox's own tax calculation.

If this breaks, an invoice differs by a cent between the app and Xero, and payments no longer close it.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import httpx
import pytest

from common.contracts.money import document_totals
from common.contracts.pulled import OrganisationFacts
from common.contracts.records import Line
from sync_worker.domain.fields import MergeState
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Call, Context, Link, Ref, Verb
from sync_worker.domain.merge import written
from sync_worker.kinds import registry
from sync_worker.xero.answers import failed, words
from tests.sync_worker.a_book import a_credit_note, a_customer, a_line, a_send, an_invoice
from tests.sync_worker.an_organisation import Xero, an_organisation
from tests.sync_worker.the_kinds import taxes
from xero_sandbox.driver import Sandbox

CURRENCIES = {"nz": "NZD", "au": "AUD", "uk": "GBP", "us": "USD"}
BATCH, DOCUMENTS = 40, 80
CUSTOM: JsonObject = {
    "Name": "Two parts",
    "TaxComponents": [{"Name": "one", "Rate": 8.875}, {"Name": "two", "Rate": 0.25}],
}


@pytest.fixture(params=CURRENCIES)
def country(request: pytest.FixtureRequest, sandbox_address: str) -> Iterator[tuple[str, Xero]]:
    with httpx.Client(base_url=sandbox_address, timeout=20) as http:
        sandbox = Sandbox(sandbox_address, http)
        sandbox.control("POST", "reset", {"seed": request.param})
        yield request.param, an_organisation(sandbox)


def rates_of(there: Xero) -> dict[str, Decimal]:
    """Return the rates that sales may use, one of two parts among them, each as a tax of the app."""
    custom: JsonObject = {**CUSTOM, "ReportTaxType": "OUTPUT"}
    there.call(Call("PUT", "TaxRates", {}, {"TaxRates": [custom]}))
    usable = [one for one in there.read("tax") if taxes.state_of(one) == "live"]
    for one in usable:
        there.links[Ref("tax", str(one["TaxType"]))] = Link(str(one["TaxType"]), 0, seen=taxes.seen_of(one))
    rates = {str(one["TaxType"]): Decimal(one["EffectiveRate"]) for one in usable}
    assert Decimal("9.125") in rates.values()
    return rates


def a_random_line(random: Random, tax_ids: list[str]) -> Line:
    """Return a line with prices of up to four decimals, perhaps a discount, perhaps a return."""
    discount = random.choice([None, None, "10", "12.5", "33.33", "3.3333", "100"])
    quantity = Decimal(random.randint(-20000, 900000)).scaleb(-4)
    price = Decimal(random.randint(0, 9999999)).scaleb(-random.randint(2, 4))
    return a_line(quantity=quantity, price=price, discount_rate=discount, tax_id=random.choice(tax_ids))


def documents(random: Random, kind: str, currency: str, rates: dict[str, Decimal]) -> list[Any]:
    """Return random documents whose totals are not negative."""
    made: list[Any] = []
    while len(made) < DOCUMENTS:
        lines = tuple(a_random_line(random, sorted(rates)) for _ in range(random.randint(1, 6)))
        prices = random.choice(["exclusive", "inclusive"])
        figures = document_totals(
            [(line.amount, rates[line.tax_id]) for line in lines], prices == "inclusive"
        )
        if figures[2] >= 0:
            record = an_invoice if kind == "invoice" else a_credit_note
            totals = dict(zip(("subtotal", "tax", "total"), figures, strict=True))
            number = len(made)
            made.append(
                record(
                    id=f"r-{number}",
                    number=f"R-{number}",
                    lines=lines,
                    prices=prices,
                    currency=currency,
                    **totals,
                )
            )
    return made


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
def test_every_total_of_a_random_book_is_the_same_to_the_cent_in_xero(
    kind: str, country: tuple[str, Xero]
) -> None:
    name, there = country
    there.push("customer", a_customer(id="c-1"))
    module = registry.get_pushed(kind)
    made = documents(Random(f"{name} {kind}"), kind, CURRENCIES[name], rates_of(there))
    context = there.context()
    facts = context.organisation.model_copy(update={"base_currency": CURRENCIES[name]})

    for start in range(0, DOCUMENTS, BATCH):
        some = made[start : start + BATCH]
        verdicts = [a_send(module.verdict(one, None, _with(context, facts))) for one in some]
        answer = there.call(module.write(Verb.CREATE, [verdict.payload for verdict in verdicts]))
        for record, verdict, element in zip(some, verdicts, answer[module.envelope], strict=True):
            assert not failed(element), words(element)
            shown = tuple(element[name] for name in ("SubTotal", "TotalTax", "Total"))
            assert shown == (record.subtotal, record.tax, record.total)
            state = written(module.fields, MergeState(), verdict.ours, module.theirs_of(element))
            assert state.differences == {}


def _with(context: Context, facts: OrganisationFacts) -> Context:

    return replace(context, organisation=facts)
