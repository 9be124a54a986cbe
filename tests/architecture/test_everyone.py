"""The few transactions across companies are listed here, each with its reason.

If this breaks, code can read the rows of every company without anyone having decided that it may.
"""

import ast
from collections import Counter

from tests.architecture.sources import files, functions, shown

AUTH, CONFIG, INVOICING, LOG, WORKER = (
    "services/auth/auth_service/flows",
    "services/config/config_service/flows.py",
    "services/invoicing/invoicing/flows.py",
    "services/log/log_service/flows.py",
    "services/sync-worker/sync_worker/flows",
)
OUTBOX = "libs/common/common/messaging/outbox.py"
UNREAD = "libs/common/common/messaging/unread.py"
REASONS = {
    f"{OUTBOX} publish_batch": "the outbox relay publishes for all companies",
    f"{OUTBOX} delete_published": "what was published long ago is dropped for all",
    f"{UNREAD} _page": "unread events are taken in for all companies, in the order in which they came",
    f"{UNREAD} _handle": "unread events are taken in for all companies, in the order in which they came",
    f"{UNREAD} _update_reason": "unread events are taken in for all companies, in the order in which they came",
    f"{UNREAD} count": "an operator sees the unread events of all companies",
    f"{UNREAD} fetch_all": "an operator sees the unread events of all companies",
    f"{AUTH}/people.py _begin_try": "whose address it is, is not known before the password fits",
    f"{AUTH}/people.py session_holder": "the company is what the session's secret is asked for",
    f"{AUTH}/people.py key_holder": "the company is what the key is asked for",
    f"{AUTH}/people.py sign_out": "a session is ended by its secret alone",
    f"{AUTH}/consents.py _store": "a grant belongs to a person, who may keep the books of several companies",
    f"{AUTH}/organisations.py list_granted": "a grant that Xero refuses is dead for all companies under it",
    f"{AUTH}/tokens.py _current": "the newest token set stands in the grant, which has no company",
    f"{AUTH}/tokens.py _refresh": "one refresh serves all companies under the grant",
    f"{AUTH}/tokens.py keep_alive": "grants that rested long are looked for in all companies",
    f"{AUTH}/cleanup.py clean_up": "what is to be given back is looked for in all companies",
    f"{AUTH}/cleanup.py _remove_connections": "which connections are left under a grant concerns all companies",
    f"{AUTH}/cleanup.py _revoke_unused": "a grant is given back when no company uses it",
    f"{AUTH}/cleanup.py delete_expired": "what is old is dropped for all",
    f"{CONFIG} start_scheduled": "due schedules are looked for in all companies",
    f"{CONFIG} delete_expired_answers": "what is old is dropped for all",
    f"{INVOICING} delete_expired_answers": "what is old is dropped for all",
    f"{LOG} delete_expired": "what is old is dropped for all",
    f"{WORKER}/circuit_breaker.py record": "Xero is away for everybody, or for nobody",
    f"{WORKER}/circuit_breaker.py wait": "Xero is away for everybody, or for nobody",
    f"{WORKER}/intake/notifications.py xero_changed": "a webhook names the organisation, not the company",
    f"{WORKER}/intake/sources.py company_of": "the company is what the RabbitMQ user is looked up for",
    f"{WORKER}/intake/sources.py bind": "a RabbitMQ user speaks for one company among all",
    f"{WORKER}/intake/sources.py unbind": "the operator knows the user's name, and not its company",
    f"{WORKER}/scheduling/retention.py delete_expired": "what is old is dropped for all",
    f"{WORKER}/scheduling/scheduler.py sweep": "lost turns are looked for in all companies",
}


def test_every_transaction_across_companies_is_listed_with_its_reason() -> None:
    found = Counter(
        f"{shown(path)} {one.name}"
        for path in files("libs/*.py", "services/*.py")
        for one in functions(path)
        for node in ast.walk(one)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "everyone"
    )

    assert set(found) == set(REASONS)
