"""Dates and figures that can be read in two ways.

If this breaks, the demo books 3 April as 4 March, or 1.000 as one, without asking the person who gave the file.
"""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.csv_book import Asked, Loaded, book_from
from demo.csv_book.numbers import find_decimal_sign, read_number
from demo.csv_book.questions import Question
from demo.errors import CannotRun

HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def read(folder: Path, *lines: str, separator: str = ",", dates: str = "", decimals: str = "") -> Loaded:
    file = folder / "invoices.csv"
    file.write_text("\n".join([HEADINGS.replace(",", separator), *lines]), encoding="utf-8")
    return book_from(file, Asked(dates=dates, currency="GBP", tax="20", decimals=decimals))


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("25/12/2010 08:26", "dmy", "2010-12-25"),
        ("12/25/10 8:26", "mdy", "2010-12-25"),
        ("2010-12-05T08:26:00", "ymd", "2010-12-05"),
        ("25.12.2010", "dmy", "2010-12-25"),
    ],
)
def test_the_order_of_dates_is_found_out(tmp_path: Path, written: str, order: str, day: str) -> None:
    loaded = read(tmp_path, f"7,A1,Cheese,1,{written},2.50,17,France")
    assert (loaded.dates, loaded.book.invoices[0]["date"]) == (order, day)


def test_one_row_that_allows_only_one_order_decides_for_all(tmp_path: Path) -> None:
    loaded = read(tmp_path, "7,A1,Cheese,1,1/12/10,2,17,France", "8,A1,Cheese,1,13/12/10,2,17,France")
    assert [invoice["date"] for invoice in loaded.book.invoices] == ["2010-12-01", "2010-12-13"]


def test_figures_that_can_be_read_in_two_ways_stop_the_demo_with_both_readings(tmp_path: Path) -> None:
    lines = ("7;A1;Rope;40;2010-12-01;1.659;17;France", "8;A1;Rope;1;2010-12-01;1.709;17;France")
    with pytest.raises(CannotRun) as stopped:
        read(tmp_path, *lines, separator=";")
    assert "DECIMALS=.: 1.659 is 1.659" in str(stopped.value)
    assert "DECIMALS=,: 1.659 is 1,659" in str(stopped.value)
    subtotals = {
        sign: read(tmp_path, *lines, separator=";", decimals=sign).book.invoices[0]["subtotal"]
        for sign in ".,"
    }
    assert subtotals == {".": "66.36", ",": "66360.00"}


def test_one_figure_that_can_be_read_in_one_way_decides_for_the_others(tmp_path: Path) -> None:
    loaded = read(
        tmp_path,
        "7;A1;Rope;40;2010-12-01;1.659;17;France",
        "7;A2;Oil;0,5;2010-12-01;2;17;France",
        separator=";",
    )
    assert loaded.book.invoices[0]["lines"][0]["price"] == "1659"


def test_figures_that_disagree_stop_the_demo(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"'2\.5' and '3,75' need different signs"):
        read(tmp_path, "7;A1;Rope;2.5;2010-12-01;3,75;17;France", separator=";")


def test_dates_that_leave_their_order_open_stop_the_demo_with_both_readings(tmp_path: Path) -> None:
    with pytest.raises(CannotRun) as stopped:
        read(tmp_path, "7,A1,Cheese,1,12/1/10 8:26,2,17,France")
    assert "DATES=dmy: 12/1/10 8:26 is 12 January 2010" in str(stopped.value)
    assert "DATES=mdy: 12/1/10 8:26 is 01 December 2010" in str(stopped.value)


def test_dates_that_mean_the_same_in_either_order_are_no_question(tmp_path: Path) -> None:
    assert read(tmp_path, "7,A1,Cheese,1,5/5/10,2,17,France").book.invoices[0]["date"] == "2010-05-05"


def test_dates_of_two_orders_in_one_file_stop_the_demo(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="No single order fits all dates"):
        read(tmp_path, "7,A1,Cheese,1,13/12/10,2,17,France", "8,A1,Cheese,1,12/13/10,2,17,France")


def test_the_order_that_is_given_is_kept_to_and_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    loaded = read(
        tmp_path, "7,A1,Cheese,1,12/1/10,2,17,France", "8,A1,Cheese,1,13/1/10,2,17,France", dates="MDY"
    )
    assert [invoice["date"] for invoice in loaded.book.invoices] == ["2010-12-01"]
    assert [(one.invoice, one.rows) for one in loaded.refused] == [("8", [3])]


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("1,234.50", ".", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("(12.50)", ".", "-12.50"),
        ("-£5", ".", "-5"),
        (".5", ".", "0.5"),
        ("1,23", ".", None),
        ("12.34.5", ".", None),
        ("", ".", None),
        ("-", ".", None),
    ],
)
def test_a_number_is_read_as_it_is_written_or_not_at_all(text: str, sign: str, number: str | None) -> None:
    assert read_number(text, sign) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("text", ["13-Feb-2026", "13 February 2026", "Feb 13, 2026"])
def test_a_month_with_its_name_leaves_nothing_open(tmp_path: Path, text: str) -> None:
    loaded = read(tmp_path, f'7,A1,Cheese,1,"{text}",2,17,France')
    assert loaded.book.invoices[0]["date"] == "2026-02-13"


AMOUNTS = st.decimals(min_value=-999_999, max_value=999_999, places=2)


@given(st.lists(AMOUNTS, min_size=1))
def test_figures_with_two_decimals_are_read_alike_in_both_ways_of_writing(amounts: list[Decimal]) -> None:
    english = [f"{amount:,.2f}" for amount in amounts]
    german = [text.translate(str.maketrans(",.", ".,")) for text in english]
    for texts, sign in ((english, "."), (german, ",")):
        assert find_decimal_sign(texts, "") == sign
        assert [read_number(text, sign) for text in texts] == amounts


@given(st.lists(st.from_regex(r"[1-9][0-9]{0,2}[.,][0-9]{3}", fullmatch=True), min_size=1))
def test_figures_with_one_sign_before_three_digits_are_never_guessed(texts: list[str]) -> None:
    assert isinstance(find_decimal_sign(texts, ""), Question)
