"""Xero Sync: connect, choose the organisation, save the settings, start a sync and follow it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from common.contracts.auth import Connection, OrganisationChoice
from common.contracts.config import Choices, SettingsAnswer
from common.contracts.gateway import Mode
from common.contracts.invoicing import RecordPage
from common.contracts.log import Sync
from common.errors import Away, Refused
from common.http import RequestId
from gateway import flows
from gateway.authentication import Dependencies, Deps, FormUser, PageUser, SignedIn
from gateway.clients.config import Saver
from gateway.dashboard import links
from gateway.dashboard.conflicts import SettingsConflict, labels, setting
from gateway.dashboard.rendering import by_field, none_if_away, page, questions, redirect
from gateway.dashboard.settings_form import SettingsForm, tax_rows

router = APIRouter(prefix=links.XERO_SYNC)
READABLE = frozenset({"connected", "reconnect_needed"})
SENTENCES = {
    "tax_mapping": "A tax ID can have up to 40 letters, digits, dots, dashes and underscores. "
    "You can map up to 200 taxes."
}
SETTINGS_OUTDATED = (
    "The saved settings are no longer those that this page was loaded with. "
    "Check your input, then press Save again."
)
INCOMPLETE_TAX = "Enter both the ID of the unlisted tax and its tax rate in Xero."


@dataclass(frozen=True)
class RejectedForm:
    """The settings form as it was sent, with the reasons why it was not saved."""

    form: SettingsForm
    errors: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    conflict: SettingsConflict | None = None


@router.get("")
async def xero_sync(
    request: Request,
    caller: PageUser,
    deps: Deps,
    sync: Annotated[UUID | None, Query()] = None,
    saved: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Show the three steps; `saved` names the settings of someone else that the last save kept."""
    return await _render(request, caller, deps, sync_id=sync, saved=labels(saved.split(",")))


async def _render(
    request: Request,
    caller: SignedIn,
    deps: Dependencies,
    status: int = 200,
    *,
    sync_id: UUID | None = None,
    saved: Sequence[str] = (),
    rejected: RejectedForm | None = None,
) -> Response:
    connection = await deps.clients.auth.connection(caller.company_id)
    choices, settings = await _readable(deps, caller.company_id, connection)
    form = rejected.form if rejected else SettingsForm.of(settings) if settings else None
    sync, listed = await asyncio.gather(
        _sync(deps, caller.company_id, sync_id), _taxes(deps, caller.company_id)
    )
    taxes = tax_rows(listed.items if listed else (), form.tax_mapping if form else ())
    conflict = rejected.conflict if rejected else None
    return page(
        request,
        "xero_sync.html",
        caller,
        status,
        connection=connection,
        choices=choices,
        settings=settings,
        form=form,
        saved=saved,
        errors=rejected.errors if rejected else {},
        questions=rejected.questions if rejected else {},
        conflicts=conflict.described(choices, taxes) if conflict else (),
        taxes=taxes,
        more_taxes=listed is None or listed.next is not None,
        sync=sync,
    )


async def _readable(
    deps: Dependencies, company_id: UUID, connection: Connection
) -> tuple[Choices | None, SettingsAnswer | None]:
    if connection.tenant_id is None or connection.state not in READABLE:
        return None, None
    tenant_id = connection.tenant_id
    return await asyncio.gather(
        _choices(deps, company_id, tenant_id), deps.clients.config.settings(company_id, tenant_id)
    )


async def _choices(deps: Dependencies, company_id: UUID, tenant_id: UUID) -> Choices | None:
    try:
        return await deps.clients.config.choices(company_id, tenant_id)
    except Refused as refused:
        if refused.answer.code != "choices_not_read_yet":
            raise
        return None


async def _sync(deps: Dependencies, company_id: UUID, sync_id: UUID | None) -> Sync | None:
    try:
        if sync_id is not None:
            return await deps.progress.known(company_id, sync_id)
        newest = await deps.clients.log.syncs(company_id, limit=1)
    except Away:
        return None
    return newest.items[0] if newest.items else None


async def _taxes(deps: Dependencies, company_id: UUID) -> RecordPage | None:
    if not deps.clients.has_invoicing:
        return None
    return await none_if_away(deps.clients.invoicing.page(company_id, "taxes", limit=200))


@router.get("/progress/{sync_id}")
async def progress(request: Request, sync_id: UUID, caller: PageUser, deps: Deps) -> Response:
    """Show the progress of a sync alone, for the script that updates the page."""
    sync = await deps.clients.log.sync(caller.company_id, sync_id)
    return page(request, "_sync.html", caller, sync=sync)


@router.post("/authenticate")
async def authenticate(caller: FormUser, deps: Deps) -> Response:
    """Redirect to Xero's consent page."""
    answer = await deps.clients.auth.authenticate(caller.company_id, caller.session_id)
    return RedirectResponse(answer.authorize_url, 303)


@router.post("/organisation")
async def organisation(
    caller: FormUser, deps: Deps, tenant_id: Annotated[UUID, Form()], request_id: RequestId
) -> Response:
    """Connect the chosen organisation."""
    await deps.clients.auth.choose(caller.company_id, OrganisationChoice(tenant_id=tenant_id), request_id)
    return redirect(links.XERO_SYNC, "connected")


@router.post("/disconnect")
async def disconnect(caller: FormUser, deps: Deps) -> Response:
    """End the connection."""
    await deps.clients.auth.disconnect(caller.company_id)
    return redirect(links.XERO_SYNC, "disconnected")


@router.post("/settings")
async def save(
    request: Request,
    caller: FormUser,
    deps: Deps,
    request_id: RequestId,
    version: Annotated[int, Form(ge=0, le=2**31 - 1)],
) -> Response:
    """Save the settings, or show the form again with errors, questions or other people's changes.

    Raises:
        Refused: Config refused the settings for a reason that the form cannot show.
    """
    tenant_id = await flows.connected_to(deps.clients, caller.company_id)
    saved = await deps.clients.config.settings(caller.company_id, tenant_id)
    form = SettingsForm.sent(await request.form(), saved, version)
    if form.tax_incomplete:
        rejected = RejectedForm(form, {"tax_mapping": INCOMPLETE_TAX})
        return await _render(request, caller, deps, 422, rejected=rejected)
    saver = Saver(caller.email, request_id, version)
    try:
        saved = await flows.save_settings(
            deps.clients, caller.company_id, tenant_id, form.change(saved), saver
        )
    except ValidationError as error:
        fields = [str(one["loc"][0]) for one in error.errors()]
        rejected = RejectedForm(
            form, {name: SENTENCES.get(name, "Choose a value from the list.") for name in fields}
        )
        return await _render(request, caller, deps, 422, rejected=rejected)
    except Refused as refused:
        not_saved = _rejected(form, refused, saved)
        if not_saved is None:
            raise
        return await _render(request, caller, deps, refused.answer.status, rejected=not_saved)
    others = ",".join(dict.fromkeys(setting(one.pointer)[0] for one in saved.merged))
    return redirect(f"{links.XERO_SYNC}{f'?saved={others}' if others else ''}#sync", "saved")


def _rejected(form: SettingsForm, refused: Refused, saved: SettingsAnswer) -> RejectedForm | None:
    if refused.answer.code == "settings_version_unknown":
        return RejectedForm(replace(form, version=saved.version), {"version": SETTINGS_OUTDATED})
    if refused.answer.code == "settings_saved_meanwhile":
        conflict = SettingsConflict.of(refused.answer)
        return RejectedForm(conflict.merged_with(form), conflict=conflict)
    if refused.answer.status == 422:
        return RejectedForm(form, by_field(refused), questions(refused))
    return None


@router.post("/sync")
async def press(caller: FormUser, deps: Deps, mode: Annotated[Mode, Form()] = "sync") -> Response:
    """Request a sync and show its progress."""
    sync_id = await flows.request_sync(deps.clients, deps.publish, caller.company_id, mode)
    return redirect(f"{links.XERO_SYNC}?sync={sync_id}#sync")


@router.post("/stop")
async def stop(caller: FormUser, deps: Deps, sync_id: Annotated[UUID, Form()]) -> Response:
    """Request that a sync stops."""
    sync = await deps.progress.known(caller.company_id, sync_id)
    await flows.stop_sync(deps.publish, caller.company_id, sync)
    return redirect(f"{links.XERO_SYNC}?sync={sync_id}#sync", "stopping")
