"""The whole demo: sign up, load, authorise, save settings, sync, compare, sync again, compare."""

import time
from typing import Any

from demo import run_folder
from demo.app_records import read_records
from demo.authorising import authorise
from demo.book.already_there import AlreadyThere
from demo.client import App
from demo.countries import country_of
from demo.loading import PASSWORD, load, sign_up
from demo.options import Options, open_book
from demo.outcome import Outcome
from demo.planting import plant
from demo.press import Moment, press
from demo.pulled import look_for_pulled
from demo.records import Book
from demo.run_folder import Beginning
from demo.sandbox import Sandbox
from demo.settings import save_settings
from demo.xero_index import ID_OF, XeroIndex, read_objects


def echo(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


async def run(options: Options) -> Outcome:
    """Run the demo against the running suite of this folder."""
    started = time.monotonic()
    run_folder.RESULT.unlink(missing_ok=True)
    book, refused = open_book(options, echo)
    places = run_folder.running()
    with Sandbox(places["sandbox"]) as sandbox:
        async with App(places["gateway"]) as app:
            there = _prepare(sandbox, book)
            mail, before = await _bring_in(app, sandbox, book)
            outcome = await _press_twice(app, sandbox, book, there, before)
    outcome.calls_bounded = not options.book
    outcome.refused = refused
    outcome.seconds = time.monotonic() - started
    run_folder.keep(outcome.as_json())
    for line in outcome.lines():
        echo(line)
    if not options.once:
        echo(f"Dashboard: {app.address}  (sign in as {mail}, password {PASSWORD})")
    return outcome


def _prepare(sandbox: Sandbox, book: Book) -> AlreadyThere:
    organisation = sandbox.reset(country_of(book.currency).seed)
    book.tenant_id = organisation["tenant_id"]
    there = plant(sandbox, book.tenant_id, book)
    had = ", ".join(f"{len(objects)} {kind.lower()}" for kind, objects in there.of_each_kind().items())
    echo(f"In Xero, {organisation['name']} already has: {had}")
    return there


async def _bring_in(app: App, sandbox: Sandbox, book: Book) -> tuple[str, Moment]:
    mail = await sign_up(app, "The Sample Company")
    echo(f"In InvoiceASAP, The Sample Company ({mail}) enters its records:")
    began = time.monotonic()
    await load(app, book, echo)
    echo(f"  in {time.monotonic() - began:.1f} s")
    before = Moment(await read_records(app), read_objects(sandbox, book.tenant_id))
    connection = await authorise(app, book.tenant_id)
    bank, sales = await save_settings(app, book)
    book.save(run_folder.BOOK)
    run_folder.keep_beginning(Beginning(mail, before.app, before.xero))
    echo(f"Connected to {_name(connection)}: payments go to {bank['name']}, invoices to {sales['name']}")
    return mail, before


def _name(connection: dict[str, Any]) -> str:
    organisation = connection.get("organisation")
    return str(organisation.get("name") if isinstance(organisation, dict) else organisation)


async def _press_twice(
    app: App, sandbox: Sandbox, book: Book, there: AlreadyThere, before: Moment
) -> Outcome:
    both_before = before.as_compared()
    echo("Sync:")
    first = await press(app, sandbox, book, both_before, echo)
    arrived = await look_for_pulled(app, there)
    echo("Second sync, with no changes:")
    second = await press(app, sandbox, book, both_before, echo, first.calls)
    return Outcome(before, _linked(book, before), first, second, arrived, calls_bounded=True)


def _linked(book: Book, before: Moment) -> frozenset[str]:
    """Return the ids of Xero's objects that are customers or products of the book."""
    index = XeroIndex(before.xero)
    contacts = (
        str(one[ID_OF["Contacts"]]) for customer in book.customers for one in index.contacts(customer)
    )
    items = (str(one[ID_OF["Items"]]) for product in book.products for one in index.items(product))
    return frozenset(contacts) | frozenset(items)
