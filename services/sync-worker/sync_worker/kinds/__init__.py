"""KNOWS one kind of record each, and the registry of them; its order is Xero's need: parents first."""

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
    """All kinds, and the one place where a kind is asked for its capabilities.

    A kind in the registry is one of any record (`Kind[Entity]`): a flow takes a record from the kind's own `parse`
    and hands it to the same kind, and never needs to know its type.
    """

    kinds: tuple[Kind[Entity], ...]
    """Parents before children."""
    noticed: Mapping[str, tuple[Kind[Entity], ...]]
    """What is read again when a webhook names a category. A notice's id belongs to the first kind.

    An invoice's payments are read with it: an app that is not subscribed to payments hears of them only in this way.
    """

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of all kinds."""
        return tuple(self._by_name)

    @cached_property
    def pushed(self) -> tuple[PushedKind[Entity], ...]:
        """Return the kinds that go to Xero, parents first; removing goes through them backwards."""
        return tuple(kind for kind in self.kinds if isinstance(kind, PushedKind))

    @cached_property
    def pulled(self) -> tuple[PulledKind[Entity], ...]:
        """Return the kinds that come from Xero."""
        return tuple(kind for kind in self.kinds if isinstance(kind, PulledKind))

    @cached_property
    def choices(self) -> tuple[ChoiceKind[Entity], ...]:
        """Return the kinds whose objects people pick from."""
        return tuple(kind for kind in self.kinds if isinstance(kind, ChoiceKind))

    @cached_property
    def verified(self) -> tuple[PushedKind[Entity], ...]:
        """Return the kinds that are read again where it is not certain what Xero holds."""
        return tuple(kind for kind in self.pushed if kind.verified)

    def get(self, name: str) -> Kind[Entity]:
        """Return the kind of this name.

        Raises:
            KeyError: There is no such kind.
        """
        return self._by_name[name]

    def get_pushed(self, name: str) -> PushedKind[Entity]:
        """Return the kind of this name, which goes to Xero.

        Raises:
            KeyError: There is no such kind, or it does not go to Xero.
        """
        return self._pushed_by_name[name]

    def as_pushed(self, kind: Kind[R]) -> PushedKind[R] | None:
        """Return the kind as one that goes to Xero, or None."""
        return kind if isinstance(kind, PushedKind) else None

    def as_pulled(self, kind: Kind[R]) -> PulledKind[R] | None:
        """Return the kind as one that comes from Xero, or None."""
        return kind if isinstance(kind, PulledKind) else None

    def as_marked(self, kind: Kind[R]) -> MarkedKind[R] | None:
        """Return the kind as one whose match keys name the record, or None."""
        return kind if isinstance(kind, MarkedKind) else None

    def as_parent(self, kind: Kind[R]) -> ParentKind[R] | None:
        """Return the kind as one whose records have children, or None."""
        return kind if isinstance(kind, ParentKind) else None

    def as_renamed(self, kind: Kind[R]) -> RenamedKind[R] | None:
        """Return the kind as one that can be sent under another name, or None."""
        return kind if isinstance(kind, RenamedKind) else None

    def as_relinked(self, kind: Kind[R]) -> RelinkedKind[R] | None:
        """Return the kind as one whose record can be linked again, or None."""
        return kind if isinstance(kind, RelinkedKind) else None

    def as_revocable(self, kind: Kind[R]) -> RevocableKind[R] | None:
        """Return the kind as one of which a second object can be taken back, or None."""
        return kind if isinstance(kind, RevocableKind) else None

    @cached_property
    def _by_name(self) -> Mapping[str, Kind[Entity]]:
        return {kind.name: kind for kind in self.kinds}

    @cached_property
    def _pushed_by_name(self) -> Mapping[str, PushedKind[Entity]]:
        return {kind.name: kind for kind in self.pushed}


def _any(kind: Kind[R]) -> Kind[Entity]:
    """Return a kind as one of any record: the type of its records is forgotten here and nowhere else."""
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
