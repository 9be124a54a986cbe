"""The registry of kinds: records come after those that they depend on, and each kind is complete.

If this breaks, an invoice is sent before its customer and needs attention, or a kind's log entries have no label.
"""

import pytest

from common.contracts import invoicing, pulled
from common.contracts.kinds import INVOICING_KINDS, KINDS, PULLED_KINDS, WITHDRAWALS, kind_of
from common.contracts.records import Entity
from sync_worker.domain.kind import Send
from sync_worker.kinds import registry
from tests.sync_worker.a_book import a_context, a_credit_note, a_customer, a_payment, a_product, an_invoice
from tests.sync_worker.test_kinds_credit_notes import an_allocation

RECORDS: dict[str, Entity] = {
    "customer": a_customer(),
    "product": a_product(),
    "invoice": an_invoice(),
    "credit_note": a_credit_note(),
    "allocation": an_allocation(),
    "payment": a_payment(),
}


def test_what_a_record_needs_is_pushed_before_it() -> None:
    order = [kind.name for kind in registry.pushed]

    assert order == list(RECORDS)
    for kind in registry.pushed:
        for need in kind.depends_on(RECORDS[kind.name]):
            assert order.index(need.kind) < order.index(kind.name)


def test_every_kind_is_found_by_its_name_and_what_is_pulled_has_words_for_it() -> None:
    assert set(registry.names) == {"tax", *RECORDS}
    assert [kind.name for kind in registry.pulled] == ["tax", "customer", "product"]


def test_the_contracts_have_an_entry_for_each_kind_in_the_same_order() -> None:
    assert [kind.name for kind in KINDS] == list(registry.names)
    assert {kind.changed for kind in INVOICING_KINDS.values()} == set(invoicing.RECORD_EVENTS)
    assert {kind.pulled_event for kind in PULLED_KINDS.values()} == set(pulled.RECORD_EVENTS)
    for name, entry in INVOICING_KINDS.items():
        assert registry.get(name).record_type is entry.record
        assert entry.changed.model_fields["record"].annotation is entry.record
    for kind in registry.pulled:
        assert INVOICING_KINDS[kind.name].pulled_event is kind.pulled_event


def test_the_type_of_an_event_names_its_kind_and_says_whether_the_record_is_withdrawn() -> None:
    assert kind_of("creditnote.updated") == "credit_note"
    assert set(WITHDRAWALS) == {"invoice.voided", "creditnote.voided", "payment.deleted"}


def test_every_kind_has_a_label_a_page_and_a_way_to_be_read() -> None:
    for name, record in RECORDS.items():
        kind = registry.get_pushed(name)
        assert kind.label(record)
        assert kind.page_path("some-id").startswith("/")
        assert isinstance(record, kind.record_type)


@pytest.mark.parametrize("name", RECORDS)
def test_whatever_is_sent_says_what_both_sides_share_once_it_was_written(name: str) -> None:
    kind = registry.get_pushed(name)
    context = a_context(import_payments=True)

    verdict = kind.verdict(RECORDS[name], None, context)

    assert isinstance(verdict, Send)
    assert verdict.ours
    assert set(verdict.ours) <= {field.name for field in kind.fields}
