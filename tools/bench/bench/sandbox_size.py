"""Measures a batch of 50 invoices in the sandbox, with few and with many stored invoices."""

import json
import time
from statistics import median

from bench.alone import Minutes, sandbox_alone
from bench.figures import Figure
from xero_sandbox.driver import Sandbox, a_line, an_invoice

FEW, MANY = 1_000, 100_000
BATCH, ROUNDS, WARM = 50, 60, 5
PLANTED_AT_ONCE = 5_000
MOST_MS = 25


def measure() -> list[Figure]:
    """Measure the median time of a batch, with 1,000 and with 100,000 stored invoices."""
    with sandbox_alone() as sandbox:
        contacts = [
            str(one["ContactID"])
            for one in sandbox.put("Contacts", *({"Name": f"Customer {n}"} for n in range(BATCH)))
        ]
        minutes = Minutes(sandbox)
        _plant(sandbox, contacts, 0, FEW)
        few = _batch_ms(sandbox, contacts, minutes)
        _plant(sandbox, contacts, FEW, MANY)
        many = _batch_ms(sandbox, contacts, minutes)
    return [
        Figure(
            "sandbox_batch_ms",
            f"Sandbox with {MANY:,} stored invoices: median of a batch of {BATCH}",
            "ms",
            round(many, 2),
            round(few, 2),
            f"with {FEW:,} stored",
            MOST_MS,
        )
    ]


def _plant(sandbox: Sandbox, contacts: list[str], start: int, end: int) -> None:
    line = {"Description": "Roses", "UnitAmount": 10, "AccountCode": "200", "TaxType": "OUTPUT2"}
    for first in range(start, end, PLANTED_AT_ONCE):
        some = [
            {
                "InvoiceNumber": f"P-{number}",
                "Contact": {"ContactID": contacts[number % len(contacts)]},
                "LineItems": [line],
            }
            for number in range(first, min(first + PLANTED_AT_ONCE, end))
        ]
        sandbox.control("POST", "objects/Invoices", some, tenant_id=sandbox.tenant)


def _batch_ms(sandbox: Sandbox, contacts: list[str], minutes: Minutes) -> float:
    took = []
    headers = {
        "Authorization": f"Bearer {sandbox.tokens['access_token']}",
        "xero-tenant-id": sandbox.tenant,
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    for _ in range(WARM + ROUNDS):
        minutes.count()
        lines = [a_line(), a_line(Description="Delivery", UnitAmount=8)]
        batch = [an_invoice(contact, LineItems=lines) for contact in contacts]
        content = json.dumps({"Invoices": batch}).encode()
        began = time.perf_counter()
        answer = sandbox.http.put(
            "/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4", content=content, headers=headers
        )
        took.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return median(took[WARM:])
