"""A book from a file: separators, decimal signs, the order of dates, and what is refused."""

from pathlib import Path

import pytest

from demo.csv_book import Loaded, book_from
from demo.errors import CannotRun

HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINE = "536365,85123A,LANTERN,6,12/25/10 8:26,2.55,17850,United Kingdom"


def read(folder: Path, *lines: str, separator: str = ",", dates: str = "", tax: str = "20") -> Loaded:
    file = folder / "invoices.csv"
    file.write_text("\r\n".join([HEADINGS.replace(",", separator), *lines]) + "\r\n", encoding="utf-8")
    return book_from(file, dates, "GBP", tax)


def test_all_lines_of_a_number_make_one_invoice_with_tax_on_top(tmp_path: Path) -> None:
    loaded = read(
        tmp_path,
        "536365,85123A,LANTERN,6,12/25/10 8:26,2.55,17850,United Kingdom",
        "536366,22633,HAND WARMER,6,12/25/10 8:28,1.85,13047,France",
        '536365,71053,"HOLDER, METAL",3,12/25/10 8:26,3.39,17850,United Kingdom',
    )

    first, second = loaded.book.invoices
    assert (first["number"], first["date"], first["currency"], first["prices"]) == (
        "536365",
        "2010-12-25",
        "GBP",
        "exclusive",
    )
    assert [line["description"] for line in first["lines"]] == ["LANTERN", "HOLDER, METAL"]
    assert (first["subtotal"], first["tax"], first["total"]) == ("25.47", "5.09", "30.56")
    assert (second["subtotal"], second["tax"], second["total"]) == ("11.10", "2.22", "13.32")
    assert [customer["name"] for customer in loaded.book.customers] == ["Customer 17850", "Customer 13047"]
    assert loaded.book.customers[1].get("address") == {"country": "France"}
    assert [tax["rate"] for tax in loaded.book.taxes] == ["20"]
    assert not loaded.refused


def test_a_code_with_several_descriptions_is_one_product_and_each_line_keeps_its_words(
    tmp_path: Path,
) -> None:
    loaded = read(
        tmp_path,
        "1,22632,HAND WARMER RETROSPOT,1,2010-12-01,2.10,1,France",
        "1,22632,HAND WARMER POLKA DOT,1,2010-12-01,1.85,1,France",
        "2,22632a,,1,2010-12-01,1.85,1,France",
        "2,22632A,,1,2010-12-01,1.85,1,France",
    )
    assert [(product["code"], product["name"], product["price"]) for product in loaded.book.products] == [
        ("22632", "HAND WARMER RETROSPOT", "2.10"),
        ("22632a", "22632a", "1.85"),
    ]
    assert loaded.book.invoices[0]["lines"][1]["description"] == "HAND WARMER POLKA DOT"


def test_semicolons_and_decimal_commas_are_found_out(tmp_path: Path) -> None:
    loaded = read(
        tmp_path,
        "7;A1;Käse; 1,5;2010-12-01;1.234,50;17;Österreich",
        "7;A2;Brot;2;2010-12-01;3;17;Österreich",
        separator=";",
    )
    assert (loaded.separator, loaded.decimal_sign) == (";", ",")
    line = loaded.book.invoices[0]["lines"][0]
    assert (line["quantity"], line["price"]) == ("1.5", "1234.50")
    assert loaded.book.invoices[0]["subtotal"] == "1857.75"


def test_tabs_and_decimal_points_are_found_out(tmp_path: Path) -> None:
    loaded = read(tmp_path, '7\tA1\tCheese\t2\t2010-12-01\t"1,234.50"\t17\tFrance', separator="\t")
    assert (loaded.separator, loaded.decimal_sign) == ("\t", ".")
    assert loaded.book.invoices[0]["total"] == "2962.80"


def test_a_comma_before_three_figures_does_not_make_the_commas_decimal(tmp_path: Path) -> None:
    loaded = read(tmp_path, "7;A1;Cheese;1,234;2010-12-01;2.50;17;France", separator=";")
    line = loaded.book.invoices[0]["lines"][0]
    assert (loaded.decimal_sign, line["quantity"], line["price"]) == (".", "1234", "2.50")


def test_decimal_commas_stand_in_a_file_with_commas_when_they_are_quoted(tmp_path: Path) -> None:
    loaded = read(tmp_path, '7,A1,Cheese,2,2010-12-01,"2,55",17,France')
    assert (loaded.decimal_sign, loaded.book.invoices[0]["subtotal"]) == (",", "5.10")


def test_a_file_in_an_old_encoding_with_a_mark_or_blank_lines_is_read(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(f"{HEADINGS}\n\n7,A1,Ann’s Café £5,1,2010-12-01,2.50,17,France\n".encode("cp1252"))
    assert book_from(file, "", "GBP", "").book.invoices[0]["lines"][0]["description"] == "Ann’s Café £5"
    file.write_bytes(f"{HEADINGS}\n7,A1,Café €5,1,2010-12-01,2.50,17,France\n".encode("utf-8-sig"))
    assert book_from(file, "", "GBP", "").book.invoices[0]["lines"][0]["description"] == "Café €5"


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


def test_dates_that_leave_their_order_open_stop_the_demo_with_both_readings(tmp_path: Path) -> None:
    with pytest.raises(CannotRun) as stopped:
        read(tmp_path, "7,A1,Cheese,1,12/1/10 8:26,2,17,France")
    assert "DATES=dmy: 12/1/10 8:26 is 12 January 2010" in str(stopped.value)
    assert "DATES=mdy: 12/1/10 8:26 is 01 December 2010" in str(stopped.value)


def test_dates_that_mean_the_same_in_either_order_are_no_question(tmp_path: Path) -> None:
    assert read(tmp_path, "7,A1,Cheese,1,5/5/10,2,17,France").book.invoices[0]["date"] == "2010-05-05"


def test_dates_of_two_orders_in_one_file_stop_the_demo(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="No single order reads all dates"):
        read(tmp_path, "7,A1,Cheese,1,13/12/10,2,17,France", "8,A1,Cheese,1,12/13/10,2,17,France")


def test_the_order_that_is_given_is_kept_to_and_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    loaded = read(
        tmp_path, "7,A1,Cheese,1,12/1/10,2,17,France", "8,A1,Cheese,1,13/1/10,2,17,France", dates="MDY"
    )
    assert [invoice["date"] for invoice in loaded.book.invoices] == ["2010-12-01"]
    assert [(one.invoice, one.rows) for one in loaded.refused] == [("8", [3])]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["C99,A1,Cheese,-1,2010-12-01,2,17,France"], "a cancellation"),
        (["99,A1,Cheese,1,2010-12-01,2,,France"], "no customer"),
        ([",A1,Cheese,1,2010-12-01,2,17,France"], "no invoice number"),
        (
            ["99,A1,Cheese,1,2010-12-01,2,17,France", "99,A1,Cheese,1,2010-12-01,2,18,France"],
            "several customers: 17, 18",
        ),
        (["99,A1,Cheese,one,2010-12-01,2,17,France"], "row 3: quantity 'one' is no number"),
        (["99,A1,Cheese,1,2010-12-01,,17,France"], "row 3: price '' is no number"),
        (
            ["99,A1,Cheese,1,2010-12-01,2.12345,17,France"],
            "row 3: price 2.12345 has more than 4 decimals or 12 figures",
        ),
        (["99,A1,Cheese,1,soon,2,17,France"], "row 3: date 'soon' is none in the order ymd"),
        (
            ["99,A1,Cheese,-1,2010-12-01,2,17,France"],
            "it comes to -2.00, and an invoice cannot be below zero",
        ),
    ],
)
def test_what_cannot_be_an_invoice_is_refused_with_its_rows_and_the_reason(
    tmp_path: Path, lines: list[str], reason: str
) -> None:
    loaded = read(tmp_path, "7,A1,Cheese,1,2010-12-01,2,17,France", *lines)
    assert [invoice["number"] for invoice in loaded.book.invoices] == ["7"]
    assert [(one.rows, one.reason) for one in loaded.refused] == [([3, 4][: len(lines)], reason)]


def test_a_line_taken_back_within_an_invoice_is_part_of_it(tmp_path: Path) -> None:
    loaded = read(
        tmp_path, "7,A1,Cheese,3,2010-12-01,2.50,17,France", "7,A1,Cheese,-1,2010-12-01,2.50,17,France"
    )
    assert (loaded.book.invoices[0]["subtotal"], loaded.book.invoices[0]["total"]) == ("5.00", "6.00")


def test_rows_are_counted_as_an_editor_counts_the_lines_of_the_file(tmp_path: Path) -> None:
    loaded = read(
        tmp_path, '7,A1,"two\nlines",1,2010-12-01,2,17,France', "", "C8,A1,Cheese,-1,2010-12-01,2,17,France"
    )
    assert [one.rows for one in loaded.refused] == [[5]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "lacks the headings InvoiceNo"),
        (
            "InvoiceNo;StockCode;Quantity\n1;2;3\n",
            "lacks the headings Description, InvoiceDate, UnitPrice, CustomerID, Country",
        ),
        (HEADINGS + "\n", "has headings, but no rows"),
        (
            HEADINGS + "\nC1,A1,Cheese,-1,2010-12-01,2,17,France\n",
            "No invoice of .* can be taken: a cancellation",
        ),
    ],
)
def test_a_file_without_invoices_stops_the_demo_with_a_sentence(
    tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "book.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CannotRun, match=words):
        book_from(file)


def test_a_file_that_is_not_there_stops_the_demo_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be read: No such file"):
        book_from(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("tax", "rate"), [("17.5", "17.5"), ("17,5 %", "17.5"), ("0", "0"), ("20.0", "20"), ("", "20")]
)
def test_the_tax_that_is_given_is_taken_and_else_the_countrys(tmp_path: Path, tax: str, rate: str) -> None:
    assert read(tmp_path, "7,A1,Cheese,1,2010-12-01,2,17,France", tax=tax).book.taxes[0]["rate"] == rate


@pytest.mark.parametrize("tax", ["much", "-5", "101", "1.23456"])
def test_a_tax_that_is_none_stops_the_demo(tmp_path: Path, tax: str) -> None:
    with pytest.raises(CannotRun, match=r"TAX=.* is no tax in per cent"):
        read(tmp_path, "7,A1,Cheese,1,2010-12-01,2,17,France", tax=tax)


def test_a_currency_without_an_organisation_stops_the_demo(tmp_path: Path) -> None:
    file = tmp_path / "book.csv"
    file.write_text(f"{HEADINGS}\n{LINE}\n", encoding="utf-8")
    with pytest.raises(CannotRun, match="CURRENCY=XTS has no organisation"):
        book_from(file, currency="XTS")
