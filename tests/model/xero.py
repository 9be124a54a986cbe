"""The sandbox as the model uses it: its control API, the bookkeeper's edits, and the consent given to the app."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx

from tests.watching import Watch

SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments "
    "accounting.contacts accounting.settings"
)
REDIRECT = "http://localhost:3000/callback"
Element = dict[str, Any]


@dataclass
class Tokens:
    """What a consent gave."""

    access: str
    refresh: str
    number: int


class Xero:
    """A running sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.api_url = f"{url}/api.xro/2.0"
        self._http = httpx.Client(base_url=url, timeout=30)
        self.tokens: Tokens | None = None
        self._last = self._writes = 0
        self.over_limits: list[Element] = []
        self.watch: Watch[UUID] | None = None
        """Who looks before and after each act of the bookkeeper."""

    def begin(self) -> list[UUID]:
        """Start afresh; give the organisations."""
        made = self.control("POST", "reset", {"seed": "nz", "clock": True, "switches": True})
        self.tokens = None
        self._last = self._writes = 0
        self.over_limits = []
        return [UUID(one["tenant_id"]) for one in made["organisations"]]

    def control(self, method: str, place: str, output: Any = None, **query: Any) -> Any:
        """Call the control API."""
        answer = self._http.request(method, f"/_sandbox/{place}", json=output, params=query)
        assert answer.is_success, f"{method} {place}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def objects(self, kind: str, tenant_id: UUID) -> list[Element]:
        """Return all objects of a kind."""
        found: list[Element] = []
        page: int | None = 1
        while page is not None:
            answer = self.control("GET", f"objects/{kind}", tenant_id=str(tenant_id), page=page)
            found, page = found + answer["objects"], answer["next"]
        return found

    def person(self, kind: str, tenant_id: UUID, **element: Any) -> bool:
        """Act as a bookkeeper does at Xero's pages, by all of Xero's rules; return whether Xero took it."""
        with self._by_hand():
            output = {"tenant_id": str(tenant_id), "element": element}
            answer = self._http.post(f"/_sandbox/person/{kind}", json=output)
        assert answer.status_code in (200, 400), f"{kind}: {answer.status_code} {answer.text}"
        return answer.status_code == 200

    def change(self, kind: str, tenant_id: UUID, xero_id: str, **fields: Any) -> None:
        """Change an object past Xero's rules, as what other apps may do."""
        with self._by_hand():
            self.control("PATCH", f"objects/{kind}/{xero_id}", fields, tenant_id=str(tenant_id))

    def remove(self, kind: str, tenant_id: UUID, xero_id: str) -> None:
        """Remove an object without a trace."""
        with self._by_hand():
            self.control("DELETE", f"objects/{kind}/{xero_id}", tenant_id=str(tenant_id))

    def plant(self, kind: str, tenant_id: UUID, **fields: Any) -> Element:
        """Make an object as a bookkeeper would."""
        with self._by_hand():
            return dict(self.control("POST", f"objects/{kind}", fields, tenant_id=str(tenant_id)))

    def _by_hand(self) -> ExitStack:
        acting = ExitStack()
        if self.watch is not None:
            acting.enter_context(self.watch.by_hand())
        return acting

    def arm(self, fault: str, count: int = 1, match: Any = None, **options: Any) -> None:
        """Arm a fault."""
        self.control(
            "POST", "faults", {"fault": fault, "match": match or {}, "count": count, "options": options}
        )

    def calm(self) -> None:
        """Disarm every fault."""
        self.control("DELETE", "faults")

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.control("POST", "clock", {"advance_s": seconds})

    def now(self) -> datetime:
        """Return the sandbox's time."""
        return datetime.fromisoformat(self.control("GET", "state")["now"])

    def writes(self) -> int:
        """Count the writing calls so far that Xero did not answer from its memory of keys."""
        self._count()
        return self._writes

    def _count(self) -> None:
        """Look at the requests since the last look: which wrote, and which were over Xero's limits."""
        for one in self.requests(self._last):
            self._last = one["n"]
            if one["path"].startswith("/api.xro/"):
                self._writes += one["method"] != "GET"
                if one["status"] == 429 and one["fault"] is None:
                    self.over_limits.append(one)

    def requests(self, after: int = 0) -> list[Element]:
        """Return every request after a number."""
        found: list[Element] = []
        following: int | None = after
        while following is not None:
            answer = self.control("GET", "requests", after=following)
            found, following = found + answer["requests"], answer["next"]
        return found

    def consent(self, tenants: list[UUID]) -> None:
        """Return the app access to organisations."""
        asked = {
            "response_type": "code",
            "client_id": "sandbox",
            "redirect_uri": REDIRECT,
            "scope": SCOPES,
            "state": "model",
        }
        form = {"decision": "allow", "tenant_id": [str(one) for one in tenants]}
        answer = self._http.post("/identity/connect/authorize", params=asked, data=form)
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        self._token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT)

    def refresh(self) -> bool:
        """Get a new access token; tell whether Xero gave one."""
        return self.tokens is not None and self._token(
            grant_type="refresh_token", refresh_token=self.tokens.refresh
        )

    def _token(self, **form: str) -> bool:
        answer = self._http.post("/connect/token", data=form, auth=("sandbox", "sandbox-secret"))
        if answer.status_code != 200:
            return False
        output = answer.json()
        number = self.tokens.number + 1 if self.tokens else 1
        self.tokens = Tokens(output["access_token"], output["refresh_token"], number)
        return True

    def connected(self, tenant_id: UUID) -> bool:
        """Return whether Xero lists an organisation as connected."""
        if self.tokens is None:
            return False
        bearer = {"Authorization": f"Bearer {self.tokens.access}"}
        answer = self._http.get("/connections", headers=bearer)
        return answer.status_code == 200 and any(one["tenantId"] == str(tenant_id) for one in answer.json())

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
