"""How a product's code is made where it has none, or one too long for Xero."""

from hashlib import blake2s

from sync_worker.domain.fitting import Fit, cut, is_seen, length, one_line

MAX_LENGTH = 30


def product_code(code: str | None, record_id: str, fit: Fit) -> str:
    """Give a product's code; a made one only depends on the record's id, so it is the same each time."""
    tidy = one_line(code) if is_seen(code or "") else ""
    if tidy and length(tidy) <= MAX_LENGTH:
        return tidy
    made = blake2s(record_id.encode(), digest_size=6).hexdigest()
    if not tidy:
        fit.add_note(f"It has no code, which Xero demands, so it goes by IA{made} there.")
        return f"IA{made}"
    fit.add_note(f"The code is longer than the {MAX_LENGTH} characters Xero takes; its end was replaced.")
    return cut(tidy, MAX_LENGTH - 13).removesuffix("…").rstrip() + f"-{made}"
