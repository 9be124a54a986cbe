"""Renders pages from templates; shared by all pages."""

import hashlib
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from common.contracts.gateway import Problem
from common.contracts.sync import FINAL_STATES
from common.errors import Away, Refused
from gateway import answers, differences, outcomes
from gateway.authentication import SignedIn
from gateway.dashboard import formatting, links

T = TypeVar("T")
HERE = Path(__file__).parent
STATIC = HERE / "static"
# Messages after a redirect, by the value of `notice` in the address. Other values are ignored.
NOTICES = {
    "saved": "Settings saved.",
    "connected": "Your organisation is connected.",
    "disconnected": "Disconnected from Xero. Nothing was removed in Xero.",
    "stopping": "Stopping the sync. Records already on their way to Xero are finished first.",
    "answered": "Answer received. The problem disappears from this list once it is resolved.",
    "key_gone": "API key deleted. It no longer works.",
    "signed_out": "You are signed out.",
}


def _static(name: str) -> str:
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        formatting=formatting, links=links, outcomes=outcomes, answers=answers, differences=differences
    )
    made.globals["FINAL_STATES"] = FINAL_STATES
    made.globals["static"] = {
        name: _static(name) for name in ("style.css", "progress.js", "form.js", "time.js", "mark.svg")
    }
    return made


_templates = _environment()


def page(
    request: Request, template: str, caller: SignedIn | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """Return a rendered page, with the notice that the address names."""
    notice = NOTICES.get(request.query_params.get("notice", ""))
    made = _templates.get_template(template).render(
        user=caller, notice=notice, here=request.url.path, **values
    )
    return HTMLResponse(made, status)


def error_page(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> HTMLResponse:
    """Return a page that explains a problem: what happened, why, and what to do."""
    response = page(request, "error.html", None, problem.status, problem=problem)
    response.headers.update(headers or {})
    return response


def redirect(address: str, notice: str = "") -> RedirectResponse:
    """Return a redirect after a form was sent, so that reloading the page does not send it again."""
    path, _, part = address.partition("#")
    if notice:
        path += f"{'&' if '?' in path else '?'}notice={notice}"
    return RedirectResponse(f"{path}#{part}" if part else path, 303)


async def none_if_away(call: Awaitable[T]) -> T | None:
    """Return the result, or None if the service is away."""
    try:
        return await call
    except Away:
        return None


def by_field(refused: Refused) -> dict[str, str]:
    """Return the error messages by field name, without the errors that a person may confirm."""
    found: dict[str, list[str]] = {}
    for one in refused.answer.errors or ():
        if "confirm" not in one:
            name = str(one.get("pointer", "")).strip("/").split("/")[0]
            found.setdefault(name, []).append(str(one.get("detail", "")))
    return {name: "; ".join(dict.fromkeys(details)) for name, details in found.items()}


def questions(refused: Refused) -> dict[str, str]:
    """Return the questions that a person may confirm, by the key of the setting."""
    return {
        str(one.get("pointer", "")).rsplit("/", 1)[-1]: str(one.get("detail", ""))
        for one in refused.answer.errors or ()
        if "confirm" in one
    }
