"""The steps of the product's help page, in a real browser.

If this breaks, an owner cannot connect, sync and read the log as the help page says, with or without JavaScript.
"""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.reader import SLOWLY_MS, Reader
from tests.company import Company
from tests.world import World


def a_company(world: World, token: str) -> Company:
    """Return the signed-in company as an API client."""
    company = Company.signed_up(world)
    company.http.headers["Authorization"] = f"Bearer {token}"
    return company


async def token_of(page: Page) -> str:
    """Return the session token from the browser's cookie."""
    cookies = await page.context.cookies()
    return next(one["value"] for one in cookies if one["name"] == "session")


async def connect_and_choose(reader: Reader, page: Page) -> None:
    """Authenticate for two organisations and choose the first."""
    await reader.authenticate(organisations=2)
    organisations = page.get_by_role("radio")
    await expect(organisations).to_have_count(2)
    await reader.picture("choose")
    await organisations.first.check()
    await page.get_by_role("button", name="Connect").click()
    await expect(page.get_by_role("status").first).to_contain_text("is connected")


async def press_sync(reader: Reader, page: Page) -> None:
    """Press Sync and wait for the result without reloading the page."""
    await page.get_by_role("button", name="Sync", exact=True).click()
    await page.wait_for_url("**/xero-sync?sync=*")
    await reader.picture("sync-begun")
    await expect(page.locator("#progress")).to_contain_text("Completed", timeout=SLOWLY_MS)


async def test_from_login_to_the_log_and_back_home(reader: Reader, page: Page, suite: World) -> None:
    await reader.sign_up()
    company = a_company(suite, await token_of(page))
    company.puts("taxes", {"id": "gst", "name": "GST", "rate": "15"})
    company.makes_customers(3)
    company.makes_products(2)
    company.makes_invoices(12)
    await reader.picture("home-new")
    await page.get_by_role("navigation").get_by_role("link", name="Xero Sync").click()
    await expect(page.get_by_role("button", name="Sync", exact=True)).to_be_disabled()
    await reader.picture("xero-sync-new")

    await connect_and_choose(reader, page)
    await reader.save_settings()
    await press_sync(reader, page)
    await expect(page.locator("#progress tr", has_text="Invoices")).to_contain_text("12 created in Xero")
    await reader.picture("sync-completed")

    await page.get_by_role("link", name="View Log").click()
    await expect(page.get_by_role("heading", name="Details")).to_be_visible()
    await reader.picture("log")
    await page.get_by_role("link", name="Home").last.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Kowhai Florists")
    await reader.picture("home")


async def test_the_log_shows_all_syncs_and_the_details_of_the_one_that_is_clicked(
    reader: Reader, page: Page, suite: World
) -> None:
    company = await reader.join(Company.connected(suite))
    company.makes_customers(1)
    company.makes_invoices(5)
    company.syncs()
    company.makes_invoices(1)
    company.syncs()

    await page.get_by_role("navigation").get_by_role("link", name="Log").click()
    await expect(page.locator("tbody tr")).to_have_count(2)
    await reader.picture("log-nothing-picked")
    await page.locator("tbody a").first.click()
    await expect(page.locator(".entries tbody tr")).to_have_count(1)
    await page.locator("tbody a").nth(1).click()
    await page.get_by_label("Type", exact=True).select_option("invoice")
    await page.get_by_label("Result").select_option("created")
    await page.get_by_role("button", name="Filter").click()

    await expect(page.locator(".entries tbody tr")).to_have_count(5)
    await reader.picture("log-narrowed")


async def test_a_phone_refreshes_from_the_cloud(reader: Reader, page: Page, suite: World) -> None:
    company = await reader.join(Company.connected(suite))
    contact = {"Name": "Only in Xero Ltd", "ContactStatus": "ACTIVE", "IsCustomer": True}
    company.plants("Contacts", contact)
    company.makes_customers(1)
    company.syncs()

    await page.get_by_role("link", name="Refresh from Cloud").click()
    await page.get_by_role("button", name="Refresh from Cloud").click()
    await expect(page.locator("#status")).to_contain_text("Refreshed:")
    await page.get_by_role("button", name="Customers").click()
    await expect(page.locator("#list")).to_contain_text("Only in Xero Ltd")
    await reader.picture("phone")
    company.makes_customers(1)
    await page.get_by_role("button", name="Refresh from Cloud").click()

    await expect(page.locator("#status")).to_have_text("Refreshed: 1 change.")


async def test_a_problem_is_shown_with_what_to_do_and_gone_when_that_is_done(
    reader: Reader, page: Page, suite: World
) -> None:
    company = await reader.join(Company.connected(suite))
    company.puts("taxes", {"id": "odd", "name": "Levy", "rate": "0"})
    company.makes_customers(1)
    line = {"description": "Roses", "quantity": "1", "price": "10.00", "tax_id": "odd"}
    company.makes_invoices(1, lines=[line], subtotal="10.00", tax="0.00", total="10.00")
    company.syncs()
    await page.get_by_role("navigation").get_by_role("link", name="Log").click()
    await page.locator("tbody a").first.click()
    await expect(page.locator(".entries tr.needs_attention")).to_contain_text("What to do:")
    await reader.picture("log-needs-attention")
    await page.goto("/")
    await reader.picture("home-problem")
    await page.get_by_role("navigation").get_by_role("link", name="Problems").click()
    await expect(page.get_by_role("article")).to_have_count(1)
    await reader.picture("problems")

    await page.get_by_role("article").get_by_role("link").click()
    levy = page.get_by_label("Levy (0%)")
    rate = levy.locator("option", has_text="(0%)").first
    await levy.select_option(await rate.get_attribute("value"))
    await reader.picture("taxes")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").first).to_have_text("Settings saved.")
    await press_sync(reader, page)

    await expect(page.locator("#progress tr", has_text="Invoices")).to_contain_text("1 created in Xero")
    await page.get_by_role("navigation").get_by_role("link", name="Problems").click()
    await expect(page.get_by_text("No problems", exact=True)).to_be_visible()


async def test_a_denied_consent_is_explained(reader: Reader, page: Page) -> None:
    await reader.sign_up()
    await page.goto("/xero-sync")
    await page.get_by_role("button", name="Authenticate").click()
    await page.wait_for_url("**/identity/connect/authorize**")
    await page.locator("button[value=deny]").click()

    await expect(page.get_by_role("heading", level=1)).to_contain_text("was not authorised in Xero")
    await reader.picture("denied")
    await page.get_by_role("link", name="Open Xero Sync").click()
    await expect(page.get_by_role("button", name="Authenticate")).to_be_visible()


async def test_everything_works_without_scripts(suite: World, chromium: Browser, tmp_path: Path) -> None:
    context = await chromium.new_context(base_url=suite.public_url, java_script_enabled=False)
    page = await context.new_page()
    reader = Reader(suite, page, tmp_path, scripts=False)
    await reader.sign_up()
    company = a_company(suite, await token_of(page))
    company.puts("taxes", {"id": "gst", "name": "GST", "rate": "15"})
    company.makes_customers(1)
    company.makes_invoices(2)

    await reader.authenticate()
    await reader.save_settings()
    await page.get_by_role("button", name="Sync", exact=True).click()

    async with asyncio.timeout(SLOWLY_MS / 1000):
        while "Completed" not in await page.locator("#progress").inner_text():
            assert 'http-equiv="refresh"' in await page.content()
            await page.reload()
    await context.close()
