"""Product codes for Xero, for products without a code or with one that is too long."""

from hashlib import blake2s

from sync_worker.domain.fitting import Fit, cut, is_seen, length, one_line

MAX_LENGTH = 30
"""The most characters of an item's code in Xero."""


def product_code(code: str | None, record_id: str, fit: Fit) -> str:
    """Return the code of a product for Xero, and add notes to `fit` where it differs from the app's.

    A generated code depends only on the record's id, so it is always the same.
    """
    tidy = one_line(code) if is_seen(code or "") else ""
    if tidy and length(tidy) <= MAX_LENGTH:
        return tidy
    made = blake2s(record_id.encode(), digest_size=6).hexdigest()
    if not tidy:
        fit.add_note(f"It has no code, which Xero requires, so its code in Xero is IA{made}.")
        return f"IA{made}"
    fit.add_note(
        f"The code is longer than the {MAX_LENGTH} characters that Xero allows, so its end was replaced."
    )
    return cut(tidy, MAX_LENGTH - 13).removesuffix("…").rstrip() + f"-{made}"
