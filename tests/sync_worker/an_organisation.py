"""An organisation in the Xero sandbox, over HTTP: what a kind writes is sent there, and read again."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from common.contracts.pulled import Account
from sync_worker.domain.batching import object_from_json, to_json
from sync_worker.domain.fields import Merge, MergeState
from sync_worker.domain.kind import Call, Context, Link, Ref, Send, Verb
from sync_worker.domain.merge import written
from sync_worker.kinds import registry
from sync_worker.xero.answers import failed, words
from tests.sync_worker.a_book import a_context, a_link_to, read_again
from xero_sandbox.driver import Sandbox


@dataclass
class Xero:
    """An organisation in the sandbox and the links to what was sent there."""

    sandbox: Sandbox
    accounts: tuple[Account, ...] = ()
    links: dict[Ref, Link] = field(default_factory=dict)

    def context(self, **changes: Any) -> Context:
        sales, bank = self.accounts
        chosen = {"revenue_account_id": sales.id, "payment_account_id": bank.id, "import_payments": True}
        return a_context(links=self.links, accounts=self.accounts, **{**chosen, **changes})

    def call(self, call: Call) -> dict[str, Any]:
        body = None if call.body is None else object_from_json(to_json(call.body))
        answer = self.sandbox.http.request(
            call.method,
            f"/api.xro/2.0/{call.path}",
            params=dict(call.query),
            content=None if body is None else to_json(body),
            headers={
                "Authorization": f"Bearer {self.sandbox.tokens['access_token']}",
                "xero-tenant-id": self.sandbox.tenant,
                "Accept": "application/json",
                "Content-Type": "application/json",
            },
        )
        assert answer.status_code == 200, answer.text
        return dict(object_from_json(answer.content))

    def send(self, name: str, payload: Any, verb: Verb) -> dict[str, Any]:
        kind = registry.get_pushed(name)
        answer = self.call(kind.write(verb, [payload]))
        (element,) = kind.elements_of(answer) or [answer]
        return dict(element)

    def push(self, name: str, record: Any, **settings: Any) -> dict[str, Any]:
        """Send what the record's newest state needs, and compare both sides with the answer."""
        kind = registry.get_pushed(name)
        verdict = kind.verdict(record, self.links.get(Ref(name, record.id)), self.context(**settings))
        assert isinstance(verdict, Send), verdict
        element = self.send(name, verdict.payload, verdict.verb)
        assert not failed(element), words(element)
        before = verdict.merge.state if verdict.merge is not None else MergeState()
        merge = written(kind.fields, before, verdict.ours, kind.theirs_of(element))
        self.links[Ref(name, record.id)] = a_link_to(name, element, merge)
        return element

    def take_in(self, name: str, record: Any, **settings: Any) -> Merge:
        """Read the record's object again and merge what it shows."""
        ref = Ref(name, record.id)
        element = self.one(name, self.links[ref].xero_id)
        context = self.context(**settings)
        self.links[ref], merge = read_again(name, self.links[ref], record, element, context)
        return merge

    def one(self, name: str, xero_id: str) -> dict[str, Any]:
        """Return an object as a reading of its kind shows it."""
        kind = registry.get(name)
        (element,) = [one for one in self.read(name) if str(one[kind.id_key]) == xero_id]
        return element

    def read(self, name: str) -> list[dict[str, Any]]:
        kind = registry.get(name)
        answer = self.call(kind.reading(None, 1))
        return [dict(one) for one in kind.elements_of(answer)]


def an_organisation(sandbox: Sandbox, tax_type: str = "OUTPUT2") -> Xero:
    """Return a connected organisation with an account for sales, one for payments, and the tax `gst`."""
    there = Xero(sandbox.connect())
    found = there.call(Call("GET", "Accounts"))["Accounts"]
    sales = next(one for one in found if one["Type"] in ("SALES", "REVENUE"))
    bank = next(one for one in found if one["Type"] == "BANK")
    there.accounts = tuple(
        Account(id=UUID(one["AccountID"]), code=one.get("Code"), name=one["Name"], type=one["Type"])
        for one in (sales, bank)
    )
    there.links[Ref("tax", "gst")] = Link(tax_type, 0)
    return there
