"""The changes of one side between two moments that no log entry explains."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from demo.app_records import ABOUT, KINDS, AppRecord, AppRecords
from demo.xero_index import ID_OF, Object, Objects

NUMBERS = ("price", "quantity", "discount_rate", "rate", "amount", "subtotal", "tax", "total")
NAMES = ("name", "number", "code", "Name", "InvoiceNumber", "Code", "Reference")
# Fields of a contact that Xero changes by itself when the suite links or invoices it.
WRITTEN = ("UpdatedDateUTC", "UpdatedDateUTCString", "IsCustomer")
TYPED = ("PhoneType", "AddressType", "LineItemID", "PaymentID")
Flat = dict[str, str]


@dataclass(frozen=True)
class LoggedChanges:
    """The changes of the app's records in the log of a sync."""

    pulled: frozenset[tuple[str, str]]
    fields: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]

    def names(self, key: tuple[str, str], path: str, value: str) -> bool:
        """Return whether a log entry of the record names the field or its new value."""
        known = {_word(path), _word(path.partition(".")[0]), _word(path.rpartition(".")[2])}
        return any(_word(name) in known or after == value for name, after in self.fields.get(key, ()))


NOTHING_LOGGED = LoggedChanges(frozenset(), {})


def logged_in(entries: Iterable[Mapping[str, Any]]) -> LoggedChanges:
    """Return the pulled records and the changed fields in log entries."""
    pulled: set[tuple[str, str]] = set()
    fields: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for entry in entries:
        key = (entry["kind"], entry["record_id"])
        if entry["outcome"] == "pulled":
            pulled.add(key)
        changes = tuple((one["field"], one["after"] or "") for one in entry.get("changes") or ())
        fields[key] = fields.get(key, ()) + changes
    return LoggedChanges(frozenset(pulled), fields)


def changes_in_app(
    before: AppRecords, after: AppRecords, logged: LoggedChanges = NOTHING_LOGGED
) -> list[str]:
    """Return the changes in the app that the log does not mention, one text for each record."""
    found: list[str] = []
    for kinds, kind in KINDS.items():
        now = {record["id"]: record for record in after[kinds]}
        was = {record["id"]: record for record in before[kinds]}
        for record_id, record in now.items():
            key = (kind, record_id)
            changes = list(_changes(was.get(record_id), record, key, logged))
            found += [f"{kind} {_name(record)}: {'; '.join(changes)}"] if changes else []
        found += [f"{kind} {_name(was[one])}: is gone" for one in was if one not in now]
    return found


def _changes(
    was: AppRecord | None, now: AppRecord, key: tuple[str, str], logged: LoggedChanges
) -> Iterator[str]:
    if was is None:
        if key not in logged.pulled:
            yield "is new, and the log does not say that it was pulled"
        return
    old, new = _flat(_without_about(was)), _flat(_without_about(now))
    for path in dict.fromkeys((*old, *new)):
        before, after = old.get(path, ""), new.get(path, "")
        if not _same(path, before, after) and not logged.names(key, path, after):
            yield f"{path} {before or 'nothing'!r} became {after or 'nothing'!r}"


def changes_in_xero(before: Objects, after: Objects, linked: Set[str] | None = None) -> list[str]:
    """Return the changes of the objects in Xero, one text for each object.

    Args:
        before: The objects at the first moment.
        after: The objects at the second moment.
        linked: The ids of objects that a sync linked to records of the app in between. Empty fields of these may be
            filled now, and new objects may exist. None if nothing may change.
    """
    found: list[str] = []
    for resource, old in before.items():
        now = {str(one[ID_OF[resource]]): one for one in after[resource]}
        was = {str(one[ID_OF[resource]]): one for one in old}
        for object_id, one in was.items():
            if object_id not in now:
                found.append(f"{resource} {_name(one)}: is gone")
            elif changes := _different(one, now[object_id], object_id in (linked or ())):
                found.append(f"{resource} {_name(one)}: {'; '.join(changes)}")
        if linked is None:
            found += [f"{resource} {_name(one)}: is new" for key, one in now.items() if key not in was]
    return found


def _different(was: Object, now: Object, linked: bool) -> list[str]:
    old, new = _flat(_with_contact_id(was)), _flat(_with_contact_id(now))
    return [
        f"{path} {old.get(path, '') or 'nothing'!r} became {new.get(path, '') or 'nothing'!r}"
        for path in dict.fromkeys((*old, *new))
        if old.get(path, "") != new.get(path, "") and not (linked and (not old.get(path) or path in WRITTEN))
    ]


def _with_contact_id(one: Object) -> Object:
    """Return an object with only the id of its contact, whose other fields are compared with the contact itself."""
    contact = one.get("Contact")
    return {**one, "Contact": {"ContactID": contact.get("ContactID")}} if isinstance(contact, dict) else one


def _flat(value: object, path: str = "") -> Flat:
    """Return the texts of a value by path, without empty ones."""
    if isinstance(value, dict):
        parts = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list):
        parts = [(_key_of(one, n), one) for n, one in enumerate(value, start=1)]
    else:
        return {} if value in (None, "") else {path: _plain(value)}
    return {
        where: text
        for key, one in parts
        for where, text in _flat(one, f"{path}.{key}" if path else key).items()
    }


def _key_of(item: object, n: int) -> str:
    named = [str(item[name]) for name in TYPED if item.get(name)] if isinstance(item, dict) else []
    return named[0] if named else str(n)


def _plain(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) and value else str(value)


def _same(path: str, before: str, after: str) -> bool:
    if before == after:
        return True
    if path.rpartition(".")[2] not in NUMBERS:
        return False
    try:
        return Decimal(before) == Decimal(after)
    except InvalidOperation:
        return False


def _without_about(record: AppRecord) -> AppRecord:
    return {name: value for name, value in record.items() if name not in ABOUT}


def _name(one: Mapping[str, Any]) -> str:
    return next((str(one[name]) for name in NAMES if one.get(name)), str(one.get("id", "")))


def _word(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
