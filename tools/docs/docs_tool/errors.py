"""What can go wrong: every failure with its code, its words and its remedy; and the causes that stop a record."""

from collections.abc import Iterator

from common.errors import Failure
from docs_tool.markdown import page, table
from docs_tool.suite import SERVICES
from sync_worker.domain.differing import catalogue


def failures_of(package: str) -> list[type[Failure]]:
    """Give the failures a package defines, in the order of their codes."""
    return sorted(
        (
            one
            for one in _below(Failure)
            if one.__module__ == package or one.__module__.startswith(f"{package}.")
        ),
        key=lambda one: (one.code, one.__name__),
    )


def _below(kind: type[Failure]) -> Iterator[type[Failure]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def errors_page() -> str:
    """List every failure, those of all services first."""
    for service in SERVICES:
        service.layer("errors")
    parts = [
        "At an HTTP door each becomes a problem document (RFC 9457): `{type, title, status, detail, code, remedy, "
        "place?, errors?}`. In a handler `retry` decides: `later` is tried again, `never` becomes a dead letter, "
        "`person` waits for somebody."
    ]
    for title, package in (("Everywhere", "common"), *((one.name, one.package) for one in SERVICES)):
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
            parts += [f"## {title}", table(("code", "status", "retry", "says", "remedy", "place"), rows)]
    return page("Errors", *parts)


def causes_page() -> str:
    """List every cause for which a record waits."""
    rows = [
        (f"`{one.code}`", one.sentence, one.remedy, f"`{one.place}`")
        for one in sorted(catalogue().values(), key=lambda one: one.code)
    ]
    return page(
        "Causes",
        "Why a record needs attention: it stays out of Xero until somebody mends the cause. `{what}` is filled with "
        "what it "
        "is about. The place says where it is mended; Xero's own words stand beside it where Xero refused.",
        table(("code", "says", "remedy", "place"), rows),
    )
