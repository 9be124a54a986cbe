"""A person who uses the dashboard in a browser, as the product's help page describes it."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from playwright.async_api import Page, expect

from tests.company import PASSWORD, Company
from tests.world import World

WIDTHS = (1200, 390)
SLOWLY_MS = 60_000


@dataclass
class Reader:
    """A browser's page, and the folder for screenshots of it."""

    world: World
    page: Page
    folder: Path
    scripts: bool = True

    async def sign_up(self, company: str = "Kowhai Florists") -> None:
        """Sign up a company on the page."""
        await self.page.goto("/")
        await self.page.get_by_role("link", name="Sign up").click()
        await self.page.get_by_label("Company name").fill(company)
        await self.page.get_by_label("E-mail address").fill(f"{uuid4()}@example.nz")
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign up").click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(company)

    async def join(self, company: Company) -> Company:
        """Use the session of a company that has signed up already, and return the company."""
        token = company.http.headers["Authorization"].removeprefix("Bearer ")
        cookie = {"name": "session", "value": token, "url": self.world.public_url}
        await self.page.context.add_cookies([cookie])  # type: ignore[list-item]
        await self.page.goto("/")
        return company

    async def authenticate(self, organisations: int = 1) -> None:
        """Press Authenticate, allow this number of organisations on Xero's page, and return to Xero Sync."""
        await self.page.goto("/xero-sync")
        await self.page.get_by_role("button", name="Authenticate", exact=True).click()
        await self.page.wait_for_url("**/identity/connect/authorize**")
        boxes = self.page.locator("input[name=tenant_id]")
        for n in range(await boxes.count()):
            await boxes.nth(n).set_checked(n < organisations)
        await self.picture("consent")
        await self.page.locator("button[value=allow]").click()
        await self.page.wait_for_url("**/xero-sync")

    async def save_settings(self) -> None:
        """Choose the accounts, turn the switches on, and save."""
        bank = self.page.get_by_label("What bank account should your payments go to?")
        await expect(bank).to_be_visible(timeout=SLOWLY_MS)
        await bank.select_option(index=1)
        sales = self.page.get_by_label("What revenue account should the invoice data go to?")
        await sales.select_option(label="Sales (200)")
        for switch in ("Import payments", "Update customers", "Import invoice edits"):
            await self.page.get_by_role("checkbox", name=switch).check()
        await self.picture("settings")
        await self.page.get_by_role("button", name="Save").click()
        await expect(self.page.get_by_role("status")).to_have_text("Settings saved.")

    async def picture(self, name: str) -> None:
        """Take a screenshot at both widths, and check that nothing overflows the page."""
        before = self.page.viewport_size
        for width in WIDTHS:
            await self.page.set_viewport_size({"width": width, "height": 860})
            await self.page.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True)
            if self.scripts and self.page.url.startswith(self.world.public_url):
                inner = await self.page.evaluate("document.documentElement.scrollWidth")
                assert inner <= width, f"{name} is {inner} wide on a screen of {width}"
        if before is not None:
            await self.page.set_viewport_size(before)
