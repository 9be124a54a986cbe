"""Generates the pages of all errors and of all causes for which a record needs attention."""

from collections.abc import Iterator

from common.errors import Failure
from docs_tool.markdown import page, table
from docs_tool.suite import SERVICES
from sync_worker.domain.differing import catalogue


def failures_of(package: str) -> list[type[Failure]]:
    """Return the failures that a package defines, sorted by code."""
    return sorted(
        (
            one
            for one in _subclasses(Failure)
            if one.__module__ == package or one.__module__.startswith(f"{package}.")
        ),
        key=lambda one: (one.code, one.__name__),
    )


def _subclasses(kind: type[Failure]) -> Iterator[type[Failure]]:
    for one in kind.__subclasses__():
        yield one
        yield from _subclasses(one)


def errors_page() -> str:
    """Return the page of all failures, with the common ones first."""
    for service in SERVICES:
        service.layer("errors")
    parts = [
        "An HTTP endpoint returns an error as a problem document (RFC 9457): `{type, title, status, detail, code, "
        "remedy, place?, errors?}`. A message handler follows `retry`: `later` repeats the message, `never` makes it "
        "a dead letter."
    ]
    for title, package in (("All services", "common"), *((one.name, one.package) for one in SERVICES)):
        found = failures_of(package)
        if found:
            rows = [
                (
                    f"`{one.code}`",
                    str(one.status),
                    one.retry.value,
                    one.sentence(),
                    one.remedy,
                    one.place or "",
                )
                for one in found
            ]
            parts += [f"## {title}", table(("code", "status", "retry", "sentence", "remedy", "place"), rows)]
    return page("Errors", *parts)


def causes_page() -> str:
    """Return the page of all causes for which a record needs attention."""
    rows = [
        (f"`{one.code}`", one.sentence, one.remedy, f"`{one.place}`")
        for one in sorted(catalogue().values(), key=lambda one: one.code)
    ]
    return page(
        "Causes",
        "The reasons why a record needs attention. The record is not sent to Xero until a person corrects the cause. "
        "`{what}` stands for the subject of the sentence, and the place shows where to correct the cause. If Xero "
        "rejected the record, Xero's message is shown too.",
        table(("code", "sentence", "remedy", "place"), rows),
    )
