"""Authorises the suite on Xero's consent page, as a person's browser does."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx

from demo.client import App
from demo.errors import CannotRun


class ConsentForm(HTMLParser):
    """The fields of the consent form: the hidden ones, and the organisations on offer."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: list[tuple[str, str]] = []
        self.tenants: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the form's fields."""
        field = {name: value or "" for name, value in attrs}
        if tag == "input" and field.get("name") == "tenant_id":
            self.tenants.append(field.get("value", ""))
        elif tag == "input" and field.get("type") == "hidden" and field.get("name"):
            self.hidden.append((field["name"], field.get("value", "")))


async def authorise(app: App, tenant_id: str) -> dict[str, object]:
    """Connect the company to an organisation, with consent for all organisations on offer.

    Raises:
        CannotRun: If the company is not connected to this organisation afterwards.
    """
    started = await app.post("/api/v1/connection/authenticate")
    address = await consent(started["authorize_url"])
    connection: dict[str, object] = await app.get(address)
    if connection["state"] == "choose":
        connection = await app.put("/api/v1/connection/organisation", {"tenant_id": tenant_id})
    if connection["state"] != "connected" or connection["tenant_id"] != tenant_id:
        raise CannotRun(f"The company is not connected to the organisation. Its connection: {connection}.")
    return connection


async def consent(authorize_url: str) -> str:
    """Allow everything on the consent page, and return the path and query of Xero's redirect.

    Raises:
        CannotRun: If Xero shows no consent page, or sends no code.
    """
    async with httpx.AsyncClient(timeout=30, trust_env=False) as browser:
        page = await browser.get(authorize_url)
        form = ConsentForm(page.text)
        if not page.is_success or not form.tenants:
            raise CannotRun(f"Xero shows no consent page: {page.status_code} {page.text[:300]}")
        fields: dict[str, list[str]] = {"decision": ["allow"], "tenant_id": form.tenants}
        for name, value in form.hidden:
            fields.setdefault(name, []).append(value)
        answer = await browser.post(authorize_url, data=fields)
    back = urlsplit(answer.headers.get("Location", ""))
    if not answer.is_redirect or "code=" not in back.query:
        raise CannotRun(f"Xero's consent page sent no code: {answer.status_code} {answer.text[:300]}")
    return f"{back.path}?{back.query}"
