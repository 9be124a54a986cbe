"""The table of all compared fields and their rules, as the README shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from demo.comparison import customers, documents, payments, products
from demo.comparison.lines import LINE_FIELDS

SAME = "the same"


@dataclass(frozen=True)
class Rule:
    """The rule of one field."""

    kind: str
    field: str
    rule: str


def rules() -> Iterator[Rule]:
    """Yield the rules of all kinds, including the lines of documents."""
    kinds = {
        "customer": [(one.name, one.rule) for one in customers.FIELDS],
        "product": [(one.name, one.rule) for one in products.FIELDS],
        "invoice": [(one.name, one.rule) for one in documents.INVOICE_FIELDS],
        "credit note": [(one.name, one.rule) for one in documents.CREDIT_NOTE_FIELDS],
        "line": list(LINE_FIELDS.items()),
        "payment": [(one.name, one.rule) for one in payments.FIELDS],
    }
    for kind, fields in kinds.items():
        for name, rule in fields:
            yield Rule(kind, name, rule or SAME)


def as_markdown() -> str:
    """Return the README's table, with fields of the same rule in one row."""
    rows: dict[tuple[str, str], list[str]] = {}
    for one in rules():
        rows.setdefault((one.kind, one.rule), []).append(one.field)
    entries = [f"| {kind} | {', '.join(fields)} | {rule} |" for (kind, rule), fields in rows.items()]
    return "\n".join(["| kind | fields | in Xero |", "|---|---|---|", *entries]) + "\n"
