"""Unknown addresses, and features that Xero has and the sandbox does not.

If this breaks, a program believes that a feature works, because the sandbox ignored the request.
"""

from typing import Any
from uuid import uuid4

import pytest

from xero_sandbox.driver import Sandbox


@pytest.mark.rule("errors.not_found", "errors.not_implemented", "errors.method_not_allowed")
def test_unknown_addresses(connected: Sandbox) -> None:
    unknown = connected.call("GET", f"Invoices/{uuid4()}")
    missing = connected.call("GET", "BankTransactions")
    below = connected.call("GET", f"Invoices/{uuid4()}/Attachments")
    verb = connected.call("DELETE", "Invoices")

    assert (unknown.status_code, unknown.content, unknown.headers["content-type"]) == (404, b"", "text/html")
    assert (missing.status_code, verb.status_code) == (501, 405)
    assert "BankTransactions" in missing.text
    assert (below.status_code, below.text) == (501, "The sandbox does not implement Attachments.")


@pytest.mark.rule("errors.not_implemented")
@pytest.mark.parametrize(
    ("kind", "element", "words"),
    [
        (
            "Payments",
            {"CreditNote": {"CreditNoteID": str(uuid4())}},
            "The sandbox does not implement refund of a CreditNote.",
        ),
        (
            "Items",
            {"Code": "A", "InventoryAssetAccountCode": "630"},
            "The sandbox does not implement tracked inventory.",
        ),
    ],
)
def test_a_missing_feature_is_an_error_and_not_ignored(
    connected: Sandbox, kind: str, element: dict[str, Any], words: str
) -> None:
    answer = connected.call("PUT", kind, element)

    assert (answer.status_code, answer.text) == (501, words)
