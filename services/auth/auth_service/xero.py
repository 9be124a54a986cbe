"""Calls Xero's identity server: consents, tokens, connections; every call takes at most 15 seconds."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
from joserfc import jws
from joserfc.errors import JoseError
from pydantic import BaseModel, TypeAdapter, ValidationError

from auth_service.domain.connections import AtXero
from auth_service.domain.grants import TokenSet
from auth_service.domain.secrets import challenge_of
from auth_service.errors import GrantRefused, TokenRefused, XeroAway
from auth_service.settings import Settings
from common.logs import logger

_log = logger("xero")
TIME_LIMIT = 15


class _Tokens(BaseModel):
    access_token: str
    refresh_token: str
    expires_in: int = 1800


class _Claims(BaseModel):
    xero_userid: UUID
    authentication_event_id: UUID | None = None


class _Listed(BaseModel):
    id: UUID
    tenantId: UUID  # noqa: N815
    tenantType: str  # noqa: N815
    tenantName: str | None = None  # noqa: N815
    authEventId: UUID | None = None  # noqa: N815


_LISTED = TypeAdapter(list[_Listed])


class Xero:
    """A client of Xero's identity server and of its list of connections."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app = httpx.BasicAuth(settings.xero_client_id, settings.xero_client_secret.get_secret_value())
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(TIME_LIMIT, connect=5))

    def authorize_url(self, state: str, verifier: str) -> str:
        """Return the address of Xero's authorise page for a consent, with PKCE (RFC 7636)."""
        parameters = {
            "response_type": "code",
            "client_id": self._settings.xero_client_id,
            "redirect_uri": self._settings.redirect_uri,
            "scope": self._settings.xero_scopes,
            "state": state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return f"{self._settings.xero_authorize_url}?{urlencode(parameters)}"

    async def exchange(self, code: str, verifier: str) -> TokenSet:
        """Return the token set of a consent; `GrantRefused` if the code was used, has expired or is not this app's."""
        return await self._tokens(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self._settings.redirect_uri,
            code_verifier=verifier,
        )

    async def refresh(self, refresh_token: str) -> TokenSet:
        """Return the next token set; `GrantRefused` if Xero no longer accepts this refresh token."""
        return await self._tokens(grant_type="refresh_token", refresh_token=refresh_token)

    async def revoke(self, refresh_token: str) -> None:
        """Revoke a person's grant with all its connections in Xero; one that is already revoked is no error.

        Raises:
            XeroAway: Xero did not revoke it.
        """
        url = self._settings.xero_revocation_url
        answer = await self._send("POST", url, data={"token": refresh_token}, auth=self._app)
        if not answer.is_success and _error(answer) not in {"invalid_grant", "invalid_request"}:
            _log_failure(answer)
            raise XeroAway

    async def connections(self, access_token: str) -> list[AtXero]:
        """Return the organisations that a person has connected to this app.

        Raises:
            TokenRefused: Xero does not accept the access token.
            XeroAway: Xero did not return a valid list.
        """
        url = self._settings.xero_connections_url
        answer = await self._send("GET", url, headers=_bearer(access_token))
        if answer.status_code == 401:
            raise TokenRefused
        if not answer.is_success:
            _log_failure(answer)
            raise XeroAway
        try:
            listed = _LISTED.validate_json(answer.content)
        except ValidationError:
            _log_failure(answer)
            raise XeroAway from None
        return [
            AtXero(each.id, each.tenantId, each.tenantName or str(each.tenantId), each.authEventId)
            for each in listed
            if each.tenantType == "ORGANISATION"
        ]

    async def remove(self, access_token: str, connection_id: UUID) -> None:
        """Remove a connection from Xero; one that is already removed is no error.

        Raises:
            TokenRefused: Xero does not accept the access token.
            XeroAway: Xero did not remove it.
        """
        url = f"{self._settings.xero_connections_url}/{connection_id}"
        answer = await self._send("DELETE", url, headers=_bearer(access_token))
        if answer.status_code == 401:
            raise TokenRefused
        if not answer.is_success and answer.status_code != 404:
            _log_failure(answer)
            raise XeroAway

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _tokens(self, **form: str) -> TokenSet:
        answer = await self._send("POST", self._settings.xero_token_url, data=form, auth=self._app)
        if answer.is_success:
            return _token_set(answer)
        error = _error(answer)
        if answer.status_code == 400 and error == "invalid_grant":
            raise GrantRefused
        if 400 <= answer.status_code < 500 and answer.status_code != 429:
            _log.error(
                "Xero refuses this app, not the person: check XERO_CLIENT_ID, XERO_CLIENT_SECRET and XERO_SCOPES",
                error=error,
                status=answer.status_code,
            )
        _log_failure(answer)
        raise XeroAway

    async def _send(self, method: str, url: str, **sent: Any) -> httpx.Response:
        """Send a request within the time limit; httpx's timeout restarts with every chunk of the response.

        Raises:
            XeroAway: Xero does not respond.
        """
        try:
            async with asyncio.timeout(TIME_LIMIT):
                return await self._client.request(
                    method, url, headers={"Accept": "application/json", **sent.pop("headers", {})}, **sent
                )
        except (httpx.HTTPError, TimeoutError) as error:
            _log.warning("Xero is not responding", method=method, url=url, reason=type(error).__name__)
            raise XeroAway from None


def _bearer(access_token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {access_token}"}


def _token_set(answer: httpx.Response) -> TokenSet:
    """Return the token set of a response; its signature needs no check, because it came from Xero over TLS.

    Raises:
        XeroAway: The response is not valid.
    """
    try:
        tokens = _Tokens.model_validate_json(answer.content)
        payload = jws.extract_compact(tokens.access_token.encode()).payload
        claims = _Claims.model_validate_json(payload)
    except (ValidationError, JoseError, ValueError):
        _log_failure(answer)
        raise XeroAway from None
    return TokenSet(
        tokens.access_token,
        tokens.refresh_token,
        timedelta(seconds=tokens.expires_in),
        claims.xero_userid,
        claims.authentication_event_id,
    )


def _error(answer: httpx.Response) -> str:
    try:
        body = json.loads(answer.content)
    except ValueError:
        return ""
    return str(body.get("error", ""))[:100] if isinstance(body, dict) else ""


def _log_failure(answer: httpx.Response) -> None:
    _log.warning("request to Xero failed", path=answer.request.url.path, status=answer.status_code)
