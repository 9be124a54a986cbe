"""The demo from beginning to end: sign up, load, authorise, settings, Sync, log, check."""

import time
from typing import Any

from demo import run_folder
from demo.authorising import authorise
from demo.book.already_there import AlreadyThere
from demo.client import App
from demo.countries import country_of
from demo.held import read_held
from demo.loading import PASSWORD, load, sign_up
from demo.outcome import Outcome
from demo.planting import plant
from demo.progress import follow, summary
from demo.pulled import look_for_pulled
from demo.records import Book
from demo.sandbox import Sandbox
from demo.settings import save_settings
from demo.verify import compare
from demo.wishes import Wishes, open_book


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


async def run(wishes: Wishes) -> Outcome:
    """Run the demo against the suite that runs from here."""
    started = time.monotonic()
    run_folder.RESULT.unlink(missing_ok=True)
    book, refused = open_book(wishes, say)
    places = run_folder.running()
    with Sandbox(places["sandbox"]) as sandbox:
        async with App(places["gateway"]) as app:
            there = _prepare(sandbox, book)
            mail = await _bring_in(app, book)
            outcome = await _sync_and_check(app, sandbox, book, there, bounded=not wishes.book)
    outcome.refused = refused
    outcome.seconds = time.monotonic() - started
    run_folder.keep(outcome.as_json())
    for line in ["What Xero holds now:", *outcome.lines()]:
        say(line)
    say(f"Dashboard: {app.address}  (sign in as {mail}, password {PASSWORD})")
    return outcome


def _prepare(sandbox: Sandbox, book: Book) -> AlreadyThere:
    organisation = sandbox.reset(country_of(book.currency).seed)
    book.tenant_id = organisation["tenant_id"]
    there = plant(sandbox, book.tenant_id, book)
    had = ", ".join(f"{len(objects)} {kind.lower()}" for kind, objects in there.of_each_kind().items())
    say(f"In Xero, {organisation['name']} already has: {had}")
    return there


async def _bring_in(app: App, book: Book) -> str:
    mail = await sign_up(app, "The Sample Company")
    say(f"In InvoiceASAP, The Sample Company ({mail}) writes its book:")
    began = time.monotonic()
    await load(app, book, say)
    say(f"  in {time.monotonic() - began:.1f} s")
    book.save(run_folder.BOOK)
    connection = await authorise(app, book.tenant_id)
    bank, sales = await save_settings(app, book)
    say(f"Connected with {_name(connection)}: payments go to {bank['name']}, invoices to {sales['name']}")
    return mail


def _name(connection: dict[str, Any]) -> str:
    organisation = connection.get("organisation")
    return str(organisation.get("name") if isinstance(organisation, dict) else organisation)


async def _sync_and_check(
    app: App, sandbox: Sandbox, book: Book, there: AlreadyThere, bounded: bool
) -> Outcome:
    say("Sync:")
    pressed = time.monotonic()
    sync = await follow(app, (await app.post("/api/v1/syncs"))["sync_id"], say)
    took = time.monotonic() - pressed
    for line in await summary(app, sync):
        say(line)
    arrived = await look_for_pulled(app, there)
    report = compare(book, read_held(sandbox, book.tenant_id))
    calls = sandbox.organisation(book.tenant_id)["calls"]
    return Outcome(report, arrived, sync, calls, bounded, took)
