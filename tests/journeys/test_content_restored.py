"""An invoicing system that was restored from a backup finds in Xero what it had sent before.

If this breaks, every invoice that is entered again after a restore is booked a second time.
"""

from tests.company import Company
from tests.waiting import wait_until
from tests.world import World


def test_what_was_sent_before_a_restore_is_found_by_its_mark_and_booked_once(suite: World) -> None:
    before = Company.connected(suite)
    before.puts("customers", {"id": "bk1", "name": "Back Kitchen", "email": "back@kitchen.example"})
    before.customers.append("bk1")
    before.makes_invoices(3)
    before.syncs()
    assert before.http.delete("/api/v1/connection").status_code == 204
    restored = Company.connected(suite)

    first = restored.syncs()
    (problem,) = restored.problems()
    restored.puts("customers", {"id": "bk1", "name": "Back Kitchen", "email": "back@kitchen.example"})
    for invoice in before.invoices.values():
        restored.puts("invoices", invoice)
    writes = len(restored.writes_to_xero())
    second = restored.syncs()

    assert "customer" not in first["counts"]
    assert problem["code"] == "came_from_here"
    assert second["counts"] == {"customer": {"linked": 1}, "invoice": {"linked": 3}}
    assert len(restored.writes_to_xero()) == writes
    assert second["verify"]["ok"]
    wait_until(lambda: restored.problems() == [], seconds=5)


def test_contacts_that_came_from_here_are_brought_to_the_app_where_a_person_wants_it(suite: World) -> None:
    before = Company.connected(suite)
    before.puts("customers", {"id": "bk1", "name": "Back Kitchen"})
    before.syncs()
    before.http.delete("/api/v1/connection")
    other = Company.connected(suite)
    other.syncs()
    (problem,) = other.problems()

    other.answers(problem, "create")

    def brought() -> bool:
        listed = other.http.get("/api/v1/customers").json()["items"]
        return [one["name"] for one in listed] == ["Back Kitchen"]

    wait_until(brought, seconds=20)
    assert len(other.in_xero("Contacts")) == 1
