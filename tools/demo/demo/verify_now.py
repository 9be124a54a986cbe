"""The check alone: compares the app with Xero now, and repeats the failed claims of the demo."""

from collections.abc import Callable

from demo import run_folder
from demo.app_records import AppRecords, book_of, read_records
from demo.claim import Claim
from demo.client import App
from demo.loading import PASSWORD
from demo.press import Moment, own_comparison
from demo.records import Book
from demo.run_folder import Beginning
from demo.sandbox import Sandbox
from demo.verify import compare
from demo.xero_index import XeroIndex, read_objects


async def verify_now(echo: Callable[[str], None]) -> list[Claim]:
    """Return the claims about both sides now; without a stored beginning, compare only the loaded book."""
    places = run_folder.running()
    book = run_folder.loaded_book()
    beginning = run_folder.beginning()
    with Sandbox(places["sandbox"]) as sandbox:
        sandbox.organisation(book.tenant_id)
        xero = read_objects(sandbox, book.tenant_id)
    if beginning is None:
        return compare(book, XeroIndex(xero)).claims()
    async with App(places["gateway"]) as app:
        records, last = await _read_app(app, beginning)
    before = Moment(beginning.app, beginning.xero).as_compared()
    report = compare(_with_lost_records(book, records), XeroIndex(xero), before)
    return [*report.claims(), *last, *_failed_demo_claims(echo)]


async def _read_app(app: App, beginning: Beginning) -> tuple[AppRecords, list[Claim]]:
    account = await app.post("/api/v1/sign-in", {"email": beginning.mail, "password": PASSWORD})
    app.sign_in_as(account["token"])
    syncs = (await app.get("/api/v1/syncs", limit="1"))["items"]
    return await read_records(app), own_comparison(syncs[0]) if syncs else []


def _with_lost_records(book: Book, records: AppRecords) -> Book:
    """Return the app's records, and those of the book that the app lost: Xero must still have them."""
    now = book_of(records, book)
    for kind in ("customers", "products", "invoices", "credit_notes", "payments"):
        there = {one["id"] for one in getattr(now, kind)}
        getattr(now, kind).extend(one for one in getattr(book, kind) if one["id"] not in there)
    return now


def _failed_demo_claims(echo: Callable[[str], None]) -> list[Claim]:
    """Return the failed claims of the demo."""
    claims = [Claim(**one) for one in run_folder.outcome().get("claims", ())]
    if claims:
        echo(
            f"Of the demo's {len(claims)} claims about its two syncs, {sum(one.ok for one in claims)} were true."
        )
    return [Claim(one.ok, f"in the demo: {one.text}", one.found) for one in claims if not one.ok]
