"""The kinds of records and their registry, parents before children."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

from common.contracts.records import Entity
from sync_worker.domain.capabilities import (
    ChoiceKind,
    Kind,
    MarkedKind,
    ParentKind,
    PulledKind,
    PushedKind,
    RelinkedKind,
    RenamedKind,
    RevocableKind,
)
from sync_worker.kinds.allocations import Allocations
from sync_worker.kinds.credit_notes import CreditNotes
from sync_worker.kinds.customers import Customers
from sync_worker.kinds.invoices import Invoices
from sync_worker.kinds.payments import Payments
from sync_worker.kinds.products import Products
from sync_worker.kinds.taxes import Taxes

R = TypeVar("R", bound=Entity)


@dataclass(frozen=True)
class Registry:
    """All kinds, and the only place that checks which capabilities a kind has.

    A kind in the registry is a kind of any record (`Kind[Entity]`): a flow gets a record from the kind's own `parse`
    and passes it to the same kind, and never needs to know its type.
    """

    kinds: tuple[Kind[Entity], ...]
    """Parents before children."""
    noticed: Mapping[str, tuple[Kind[Entity], ...]]
    """The kinds to read when a webhook names a category; the notice's id belongs to the first one.

    An invoice's payments are read with it: without a subscription to payments, nothing else announces them.
    """

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all kinds."""
        return tuple(self._by_name)

    @cached_property
    def pushed(self) -> tuple[PushedKind[Entity], ...]:
        """The kinds that go to Xero, parents first; removals run in reverse order."""
        return tuple(kind for kind in self.kinds if isinstance(kind, PushedKind))

    @cached_property
    def pulled(self) -> tuple[PulledKind[Entity], ...]:
        """The kinds that come from Xero."""
        return tuple(kind for kind in self.kinds if isinstance(kind, PulledKind))

    @cached_property
    def choices(self) -> tuple[ChoiceKind[Entity], ...]:
        """The kinds whose objects people choose from in the settings."""
        return tuple(kind for kind in self.kinds if isinstance(kind, ChoiceKind))

    @cached_property
    def verified(self) -> tuple[PushedKind[Entity], ...]:
        """The kinds that are read again if it is not certain what Xero holds."""
        return tuple(kind for kind in self.pushed if kind.verified)

    def get(self, name: str) -> Kind[Entity]:
        """Return the kind with this name; an unknown name raises a KeyError."""
        return self._by_name[name]

    def get_pushed(self, name: str) -> PushedKind[Entity]:
        """Return the kind with this name that goes to Xero; any other name raises a KeyError."""
        return self._pushed_by_name[name]

    def as_pushed(self, kind: Kind[R]) -> PushedKind[R] | None:
        """Return the kind if it goes to Xero, else None."""
        return kind if isinstance(kind, PushedKind) else None

    def as_pulled(self, kind: Kind[R]) -> PulledKind[R] | None:
        """Return the kind if it comes from Xero, else None."""
        return kind if isinstance(kind, PulledKind) else None

    def as_marked(self, kind: Kind[R]) -> MarkedKind[R] | None:
        """Return the kind if its match keys name the record, else None."""
        return kind if isinstance(kind, MarkedKind) else None

    def as_parent(self, kind: Kind[R]) -> ParentKind[R] | None:
        """Return the kind if its records have children, else None."""
        return kind if isinstance(kind, ParentKind) else None

    def as_renamed(self, kind: Kind[R]) -> RenamedKind[R] | None:
        """Return the kind if it can be sent under another name, else None."""
        return kind if isinstance(kind, RenamedKind) else None

    def as_relinked(self, kind: Kind[R]) -> RelinkedKind[R] | None:
        """Return the kind if its records can be linked again, else None."""
        return kind if isinstance(kind, RelinkedKind) else None

    def as_revocable(self, kind: Kind[R]) -> RevocableKind[R] | None:
        """Return the kind if its duplicates can be removed, else None."""
        return kind if isinstance(kind, RevocableKind) else None

    @cached_property
    def _by_name(self) -> Mapping[str, Kind[Entity]]:
        return {kind.name: kind for kind in self.kinds}

    @cached_property
    def _pushed_by_name(self) -> Mapping[str, PushedKind[Entity]]:
        return {kind.name: kind for kind in self.pushed}


def _any(kind: Kind[R]) -> Kind[Entity]:
    """Return a kind as a kind of any record: the only place where the type of its records is dropped."""
    return cast("Kind[Entity]", kind)


def _registered(*kinds: Kind[Entity], noticed: Mapping[str, Sequence[str]]) -> Registry:
    named = {kind.name: kind for kind in kinds}
    return Registry(
        kinds, {category: tuple(named[name] for name in names) for category, names in noticed.items()}
    )


registry = _registered(
    _any(Taxes()),
    _any(Customers()),
    _any(Products()),
    _any(Invoices()),
    _any(CreditNotes()),
    _any(Allocations()),
    _any(Payments()),
    noticed={
        "CONTACT": ("customer",),
        "INVOICE": ("invoice", "payment"),
        "CREDITNOTE": ("credit_note", "allocation"),
        "PAYMENT": ("payment",),
    },
)
