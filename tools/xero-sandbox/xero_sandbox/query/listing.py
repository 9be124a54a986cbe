"""Build list responses: filter, sort and page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from xero_sandbox.call import Call
from xero_sandbox.query.fields import Fields
from xero_sandbox.query.where import Filter, read_filter
from xero_sandbox.rulebook import rule
from xero_sandbox.wire.dates import read_http_instant, to_milliseconds
from xero_sandbox.wire.errors import high_volume, query_invalid
from xero_sandbox.wire.reading import identity_in
from xero_sandbox.wire.responses import Body, HTTPError, Response
from xero_sandbox.world.collection import Collection

Test = Callable[[Body], bool]


@dataclass
class Wanted:
    """The parameters of a list. `named` holds the objects selected by id or number, None for all."""

    named: Iterable[Body] | None
    tests: list[Test]
    paged: bool


@dataclass(frozen=True)
class Page:
    """One page of a list, counted from 1."""

    number: int
    size: int

    @property
    def start(self) -> int:
        """The number of objects before this page."""
        return (self.number - 1) * self.size


@rule("query.modified_since", source="Requests and responses page", sure="assumed", switch="modified_since")
def modified_since(call: Call, kind: str) -> int | None:
    """If-Modified-Since is read as UTC in whole seconds and includes changes in that second."""
    header = call.request.headers.get("if-modified-since", "").strip()
    if not header or not supports_modified_since(kind):
        return None
    try:
        moment = read_http_instant(header)
    except (ValueError, OverflowError):
        refuse_unreadable(call, header)
        return None
    second = to_milliseconds(moment) // 1000 * 1000
    return second if call.ledger.switches["modified_since"] == "inclusive" else second + 1000


@rule("query.modified_since_kinds", source="specification 16.1.0", sure="docs")
def supports_modified_since(kind: str) -> bool:
    """If-Modified-Since is ignored for currencies, tax rates and tracking categories."""
    return kind not in {"Currencies", "TaxRates", "TrackingCategories"}


@rule(
    "query.modified_since_unreadable",
    source="xero_gateway issue 145",
    sure="assumed",
    switch="unreadable_since",
)
def refuse_unreadable(call: Call, header: str) -> None:
    """An If-Modified-Since that is neither ISO 8601 nor an HTTP date is refused.

    Raises:
        HTTPError: 400, by the switch `unreadable_since`.
    """
    if call.ledger.switches["unreadable_since"] == "refused":
        raise HTTPError(query_invalid(f"If-Modified-Since cannot be read: {header}"))


@rule("query.page", source="Requests and responses page", sure="docs")
def page_of(call: Call) -> Page | None:
    """The page parameter counts from 1; pageSize is 100 by default, 1 to 1000; other values are clamped."""
    if "page" not in call.query and "pagesize" not in call.query:
        return None
    return Page(max(1, _whole(call, "page", 1)), min(1000, max(1, _whole(call, "pagesize", 100))))


def _whole(call: Call, name: str, default: int) -> int:
    try:
        return int(call.query.get(name, default))
    except ValueError:
        return default


@rule("query.pagination", source="Requests and responses page", sure="docs")
def pagination(page: Page, count: int) -> Body:
    """A paged response has page, pageSize, pageCount and itemCount; past the end the list is empty."""
    return {
        "page": page.number,
        "pageSize": page.size,
        "pageCount": -(-count // page.size),
        "itemCount": count,
    }


@rule("query.order", source="Requests and responses page", sure="docs")
def ordered(call: Call, fields: Fields, bodies: list[Body]) -> list[Body]:
    """The order parameter names fields, each ASC or DESC; by default the oldest change comes first, then by id.

    Raises:
        HTTPError: 400 for an unknown field.
    """
    for part in reversed(call.query.get("order", "").split(",")):
        words = part.split()
        if not words:
            continue
        path = fields.path(words[0])
        if path is None or len(words) > 2 or (len(words) == 2 and words[1].upper() not in {"ASC", "DESC"}):
            raise HTTPError(query_invalid(f"Order cannot be read: {part.strip()}"))
        getter = fields.getter(path)
        down = len(words) == 2 and words[1].upper() == "DESC"
        bodies = sorted(bodies, key=lambda body: _sortable(getter(body)), reverse=down)
    return bodies


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def listed(call: Call, kind: str, wanted: Wanted, form: Callable[[Body], Body]) -> Response:
    """Return the response to a list: filtered, sorted, paged and formatted."""
    fields = Fields(call.ledger, kind)
    where = read_filter(call.query["where"], fields) if call.query.get("where") else None
    since = modified_since(call, kind) or 0
    page = page_of(call) if wanted.paged else None
    if where is None and wanted.named is None and not wanted.tests and not call.query.get("order") and page:
        count, stretch = call.ledger[kind].span(since, page.start, page.size)
        return call.success(kind, [form(body) for body in stretch], pagination(page, count))
    check_volume(call, kind, wanted, narrowed=bool(page or where or since))
    bodies = ordered(call, fields, list(_passing(call, kind, wanted, where, since)))
    if page is None:
        return call.success(kind, [form(body) for body in bodies])
    stretch = bodies[page.start : page.start + page.size]
    return call.success(kind, [form(body) for body in stretch], pagination(page, len(bodies)))


@rule("query.high_volume", source="changelog of September 2024", sure="assumed", switch="high_volume")
def check_volume(call: Call, kind: str, wanted: Wanted, *, narrowed: bool) -> None:
    """A list without page, filter or time is refused above 100,000 objects, or 10,000 contacts.

    Raises:
        HTTPError: 400 HighVolumeException.
    """
    if narrowed or wanted.named is not None or not wanted.paged:
        return
    limit = 10_000 if kind == "Contacts" else 100_000
    if len(call.ledger[kind]) > limit and call.ledger.switches["high_volume"] == "refused":
        raise HTTPError(high_volume())


def _passing(call: Call, kind: str, wanted: Wanted, where: Filter | None, since: int) -> Iterable[Body]:
    collection = call.ledger[kind]
    named = wanted.named
    if named is None and where is not None:
        named = _narrowed(collection, where.equal)
    if named is None and not wanted.paged:
        named = collection.all()
    if named is None:
        candidates: Iterable[Body] = collection.since(since)
    else:
        unique = {body[collection.id_key]: body for body in named if body.get("UpdatedDateUTC", 0) >= since}
        candidates = by_change(unique.values(), collection) if wanted.paged else unique.values()
    tests = [*wanted.tests, where.test] if where else wanted.tests
    for test in tests:
        candidates = filter(test, candidates)
    return candidates


def by_change(bodies: Iterable[Body], collection: Collection) -> list[Body]:
    """Return the objects in the order of their last change, then by id."""
    return sorted(bodies, key=lambda body: (body.get("UpdatedDateUTC", 0), body[collection.id_key]))


def _narrowed(collection: Collection, equal: dict[str, str]) -> list[Body] | None:
    # Ids that are not GUIDs (currency codes, tax types) are in capitals: no index entry, so filter them one by one.
    if stored := collection.get(equal.get(collection.id_key)):
        return [stored]
    path = next((path for path in equal if path in collection.keys), None)
    return collection.find(path, equal[path]) if path else None


@rule("query.ids", source="Invoices page, Contacts page", sure="assumed", switch="ids_limit")
def named_ids(call: Call, kind: str, parameter: str = "ids") -> list[Body] | None:
    """The IDs parameter lists ids, separated by commas; unknown ids are skipped; a very long list is refused.

    Raises:
        HTTPError: 414.
    """
    text = call.query.get(parameter)
    if not text:
        return None
    identities = [identity_in(part) for part in text.split(",") if part.strip()]
    if len(identities) > int(call.ledger.switches["ids_limit"]):
        raise HTTPError(Response(414, b"", "text/html"))
    collection = call.ledger[kind]
    return [body for identity in identities if (body := collection.get(identity)) is not None]


def comma_separated(call: Call, parameter: str) -> set[str] | None:
    """Return the comma-separated values of a parameter; None if it is absent or empty."""
    text = call.query.get(parameter)
    return {part.strip() for part in text.split(",") if part.strip()} if text else None
