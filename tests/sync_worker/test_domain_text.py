"""Text made to fit Xero, compared as Xero compares it, and marks that name the owner of an object.

If this breaks, Xero refuses a long name, or a record is not recognised in Xero and is created twice.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_worker.domain.codes import MAX_LENGTH, product_code
from sync_worker.domain.elements import day_of, decimal_of, when_of
from sync_worker.domain.fitting import Fit, cut, free_text, is_seen, length, one_line
from sync_worker.domain.marks import address_of, mark, mark_of, marked, owner_by, owner_by_address, unmarked
from sync_worker.domain.matching import folded

ids = st.from_regex(r"[A-Za-z0-9._-]{1,40}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(texts, st.integers(5, 40))
def test_what_fits_stays_and_what_is_cut_never_exceeds_the_limit(text: str, most: int) -> None:
    fitted = cut(text, most)

    assert length(fitted) <= most
    assert (fitted == text) == (length(text) <= most)


def test_an_emoji_counts_twice_as_it_does_in_xero_and_is_never_split() -> None:
    assert cut("🌹🌹🌹🌹", 6) == "🌹🌹…"
    assert cut("🌹🌹🌹", 6) == "🌹🌹🌹"


@given(texts)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert free_text(free_text(text)) == free_text(text)


@pytest.mark.parametrize(
    ("typed", "line", "text"),
    [
        ("Cafe\u0301", "Caf\u00e9", "Caf\u00e9"),
        ("a\u00a0b", "a b", "a\u00a0b"),
        ("\ufeffa\u200bb\u2060", "ab", "ab"),
        ("a\rb\r\nc\u2028d\x85e", "a b c d e", "a\nb\nc\nd\ne"),
        ("a\x9fb", "a b", "a b"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_a_text_is_the_same_text_however_it_was_typed(typed: str, line: str, text: str) -> None:
    assert one_line(typed) == line
    assert free_text(typed) == text


@pytest.mark.parametrize(("text", "seen"), [("\u200d\u200e", False), ("\u3164x", True), ("🌹", True)])
def test_a_name_of_characters_that_nobody_sees_is_no_name(text: str, seen: bool) -> None:
    assert is_seen(text) is seen


def test_each_thing_that_was_changed_is_said_once() -> None:
    fit = Fit()

    assert fit.line("name", "a  b", 10) == "a b"
    assert fit.line("reference", "x" * 20, 10) == "x" * 9 + "…"
    assert fit.line("reference", "y" * 20, 10) == "y" * 9 + "…"
    assert fit.whole("phone number", "1" * 20, 10) == ""

    assert fit.notes == (
        "The reference was shortened to the 10 characters that Xero allows.",
        "The phone number was left out: Xero allows 10 characters.",
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bloom  & CO ", "bloom & co", True),
        ("Cafe\u0301", "Caf\u00e9", True),
        ("Café", "Cafe", False),
        ("Straße", "Strasse", False),
        ("Tui St. Dairy", "Tui St Dairy", False),
        ("Bloom\u00a0& Co", "Bloom & Co", True),
        ("Bloom\u200b & Co\ufeff", "Bloom & Co", True),
        ("\u200fBloom & Co\u202c", "Bloom & Co", True),
        ("B\u2060loom \u00ad& Co", "Bloom & Co", True),
        ("INV\u200e-1", "inv-1", True),
    ],
)
def test_letter_case_and_spaces_do_not_tell_names_apart_but_accents_do(
    one: str, other: str, same: bool
) -> None:
    assert (folded(one) == folded(other)) is same


@given(ids, st.text(max_size=40))
def test_a_made_code_fits_and_is_always_the_same_one(record_id: str, code: str) -> None:
    made = product_code(code, record_id, Fit())

    assert 0 < length(made) <= MAX_LENGTH
    assert made == product_code(code, record_id, Fit())


def test_a_code_of_characters_that_nobody_sees_is_no_code() -> None:
    assert product_code("\u200d\u200e", "p-1", Fit()) == product_code(None, "p-1", Fit())


def test_two_codes_that_differ_only_at_their_end_stay_two_when_shortened() -> None:
    codes = {product_code("ROSE-" + "X" * 40 + end, end, Fit()) for end in ("a", "b")}

    assert len(codes) == 2


@given(ids, st.one_of(st.none(), texts))
def test_the_owner_is_read_back_from_a_marked_reference(record_id: str, reference: str | None) -> None:
    found = {"Reference": marked(record_id, reference, Fit())}

    assert mark_of(found) == mark(record_id)
    assert owner_by(mark_of(found)) in (record_id, None)
    assert unmarked(found) == one_line(reference)
    if not any(letter.isupper() for letter in record_id) or len(record_id) <= 30:
        assert owner_by(mark(record_id).upper()) == owner_by(mark(record_id)) == record_id


@given(ids, ids)
def test_marks_of_two_records_differ_though_xero_compares_them_without_letter_case(
    one: str, other: str
) -> None:
    assert (mark(one).lower() == mark(other).lower()) is (one == other)
    assert (mark(one).lower() == mark(one.swapcase()).lower()) is (one == one.swapcase())
    assert length(mark(one)) <= 50
    assert mark(one) == "IA-" + mark(one).removeprefix("IA-").lower()


@pytest.mark.parametrize(
    ("record_id", "written"),
    [
        ("c-9", "IA-c-9"),
        ("a0001abc", "IA-a0001abc"),
        ("a0001AbC", "IA-a0001abc+a"),
        ("a0001aBC", "IA-a0001abc+c"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN", "IA-+1de83e2385ffacf4ad6238e429ed20"),
    ],
)
def test_a_mark_is_written_in_lower_case_with_the_places_of_its_capitals_behind_it(
    record_id: str, written: str
) -> None:
    assert mark(record_id) == written


@pytest.mark.parametrize("found", ["IA-", "IA-+", "IA-ab+0", "IA-ab+zz", "IA-ab+-1", "IA-ab+1_0", "IA-ab+Ü"])
def test_what_only_looks_like_a_mark_names_no_owner(found: str) -> None:
    assert owner_by(found) is None


@given(ids)
def test_the_owner_is_read_back_from_an_invoices_address_whatever_the_host(record_id: str) -> None:
    assert owner_by_address(address_of("https://books.example:8443/app", record_id)) == record_id


@pytest.mark.parametrize(
    "found", ["", "INV-1", "https://shop.example/orders/7", "https://x.example/invoices/7?a"]
)
def test_what_does_not_come_from_here_names_no_owner(found: str) -> None:
    assert owner_by(mark_of({"Reference": found})) is None
    assert owner_by_address(found) is None


def test_no_address_is_sent_that_xero_would_refuse() -> None:
    assert address_of("https://Xero-bridge.example", "i-1") == ""


@pytest.mark.parametrize(
    ("element", "day"),
    [
        ({"Date": "/Date(1773446400000+1300)/"}, "2026-03-14"),
        ({"Date": "\\/Date(1773446400000)\\/"}, "2026-03-14"),
        ({"Date": "/Date(-86400000+0000)/"}, "1969-12-31"),
        ({"DateString": "2026-03-14T00:00:00", "Date": "/Date(0)/"}, "2026-03-14"),
        ({"Date": "2026-03-14"}, "2026-03-14"),
        ({"Date": None}, ""),
        ({}, ""),
    ],
)
def test_dates_are_days_in_utc_whatever_their_spelling(element: dict[str, str], day: str) -> None:
    assert day_of(element, "Date") == day


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("/Date(1773446400000)/", datetime(2026, 3, 14, tzinfo=UTC)),
        ("2026-03-14T00:00:00.1234567", datetime(2026, 3, 14, 0, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-14T00:00:00Z", datetime(2026, 3, 14, tzinfo=UTC)),
        ("soon", None),
        (None, None),
    ],
)
def test_moments_without_a_zone_are_in_utc(value: str | None, moment: datetime | None) -> None:
    assert when_of({"At": value}, "At") == moment


@pytest.mark.parametrize("value", [None, "", "abc", "NaN", "Infinity"])
def test_a_number_that_is_none_is_nought(value: str | None) -> None:
    assert decimal_of({"N": value}, "N") == Decimal(0)
