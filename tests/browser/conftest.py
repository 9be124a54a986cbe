"""Fixtures for tests with Chromium and the whole suite; errors in the browser's console fail the test."""

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright

from tests.browser.reader import Reader
from tests.conftest import FAILED
from tests.world import World

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# A form that is not saved returns 412 or 422, which the browser's console reports as an error.
NOT_SAVED = re.compile(r"status of 4(12|22)")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def suite(whole_suite: World, request: pytest.FixtureRequest) -> Iterator[World]:
    """Yield the suite with new organisations in Xero, and print its logs if the test fails."""
    whole_suite.xero("POST", "reset", {"seed": "nz"})
    whole_suite.begin_logs()
    yield whole_suite
    if request.node.stash.get(FAILED, False):
        whole_suite.print_logs()


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Run Chromium without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def reader(suite: World, chromium: Browser, tmp_path: Path) -> AsyncIterator[Reader]:
    """Yield a person in front of the browser."""
    context = await chromium.new_context(base_url=suite.public_url, viewport={"width": 1200, "height": 860})
    page = await context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage | Error) -> None:
        if isinstance(message, Error):
            complaints.append(str(message))
        elif message.type in {"error", "warning"} and about_ours(message):
            complaints.append(f"{message.text} {message.location['url']}")

    def about_ours(message: ConsoleMessage) -> bool:
        url = message.location["url"]
        shown_again = url.endswith("/xero-sync/settings") and NOT_SAVED.search(message.text)
        return url.startswith(suite.public_url) and "/xero/callback" not in url and not shown_again

    page.on("console", note)
    page.on("pageerror", note)
    yield Reader(suite, page, tmp_path)
    await context.close()
    assert complaints == []


@pytest.fixture
def page(reader: Reader) -> Page:
    """Return the browser's page."""
    return reader.page
