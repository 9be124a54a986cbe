"""A book from a CSV file: separators, decimal signs, dates, and rows that are refused.

If this breaks, whoever tries the suite with their own invoices sees wrong amounts, or loses rows without a word.
"""

from pathlib import Path

import pytest

from demo.csv_book import Asked, Loaded, book_from
from demo.errors import CannotRun

HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINE = "536365,85123A,LANTERN,6,12/25/10 8:26,2.55,17850,United Kingdom"


def read(folder: Path, *lines: str, separator: str = ",", dates: str = "", tax: str = "20") -> Loaded:
    file = folder / "invoices.csv"
    file.write_text("\r\n".join([HEADINGS.replace(",", separator), *lines]) + "\r\n", encoding="utf-8")
    return book_from(file, Asked(dates=dates, currency="GBP", tax=tax))


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
    assert (
        book_from(file, Asked(currency="GBP")).book.invoices[0]["lines"][0]["description"] == "Ann’s Café £5"
    )
    file.write_bytes(f"{HEADINGS}\n7,A1,Café €5,1,2010-12-01,2.50,17,France\n".encode("utf-8-sig"))
    assert book_from(file, Asked(currency="GBP")).book.invoices[0]["lines"][0]["description"] == "Café €5"


def test_cancellations_and_what_comes_to_less_than_nothing_become_credit_notes(tmp_path: Path) -> None:
    loaded = read(
        tmp_path,
        "7,A1,Cheese,3,2010-12-01,2.50,17,France",
        "C8,A1,Cheese,-2,2010-12-02,2.50,17,France",
        "9,D,Discount,1,2010-12-03,-4,17,France",
    )
    assert [(note["number"], note["date"], note["total"]) for note in loaded.book.credit_notes] == [
        ("C8", "2010-12-02", "6.00"),
        ("9", "2010-12-03", "4.80"),
    ]
    taken_back = [note["lines"][0] for note in loaded.book.credit_notes]
    assert [(line["quantity"], line["price"]) for line in taken_back] == [("2", "2.50"), ("1", "4")]
    assert {note["customer_id"] for note in loaded.book.credit_notes} == {loaded.book.customers[0]["id"]}


def test_what_the_file_leaves_open_and_is_taken_in_the_usual_way_is_said(tmp_path: Path) -> None:
    loaded = read(tmp_path, "7,A1,Cheese,1,2010-12-01,2,17,France", tax="")
    assert loaded.notes == [
        "the file has no taxes: each line has 20 % (change with TAX=)",
        "the file has no totals: the prices exclude tax (change with PRICES=)",
        "the file has no due dates: invoices are due after 20 days",
    ]


def test_each_row_is_told_as_it_was_understood(tmp_path: Path) -> None:
    loaded = read(
        tmp_path, "7,A1,Cheese,3,2010-12-01,2.50,17,France", "8,A1,Cheese,1,2010-12-01,2.50,,France"
    )
    assert loaded.understood == {
        2: ["invoice 7, 2010-12-01, Customer 17: 3 x 2.50 = 7.50 GBP, tax 20 %, A1 Cheese"],
        3: ["8 is left out: no customer"],
    }


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            ["C99,A1,Cheese,1,2010-12-01,2,17,France"],
            "the total of this cancellation is 2.40, but must be negative",
        ),
        (["C99,A1,Cheese,-1,2010-12-01,0,17,France"], "the total of this cancellation is 0"),
        (["99,A1,Cheese,1,2010-12-01,2,,France"], "no customer"),
        ([",A1,Cheese,1,2010-12-01,2,17,France"], "no invoice number"),
        (
            ["99,A1,Cheese,1,2010-12-01,2,17,France", "99,A1,Cheese,1,2010-12-01,2,18,France"],
            "several values for customer id: 17, 18",
        ),
        (["99,A1,Cheese,one,2010-12-01,2,17,France"], "row 3: quantity 'one' is not a number"),
        (["99,A1,Cheese,1,2010-12-01,,17,France"], "row 3: price '' is not a number"),
        (
            ["99,A1,Cheese,1,2010-12-01,2.12345,17,France"],
            "row 3: price 2.12345 has more than 4 decimals or 12 digits",
        ),
        (["99,A1,Cheese,1,soon,2,17,France"], "row 3: date 'soon' is not in the order ymd"),
        (
            ["99,A1,Cheese,1,2010-12-01,2,17,France", "99,A1,Cheese,1,2010-12-02,2,17,France"],
            "it has several dates: 2010-12-01, 2010-12-02",
        ),
        (["99,A1,Cheese,1,2010-12-01,2,17,France,x"], "row 3: 9 cells under 8 headings"),
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
        tmp_path, '7,A1,"two\nlines",1,2010-12-01,2,17,France', "", "8,A1,Cheese,x,2010-12-01,2,17,France"
    )
    assert [one.rows for one in loaded.refused] == [[5]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "has no headings"),
        (
            "InvoiceNo;StockCode;Quantity\n1;2;3\n",
            "match no known program:\n +1  InvoiceNo\n +2  StockCode",
        ),
        (
            HEADINGS.replace("Country", "Land") + "\n1,A1,Cheese,1,2010-12-01,2,17,France\n",
            r"For eight columns \(UCI Online Retail\), these headings are missing: Country\.",
        ),
        (HEADINGS + "\n", "has headings but no rows"),
        (
            HEADINGS + "\n1,A1,Cheese,1,2010-12-01,2,,France\n",
            "No invoice in .* can be imported: no customer",
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
    with pytest.raises(CannotRun, match=r"TAX=.* is not a percentage"):
        read(tmp_path, "7,A1,Cheese,1,2010-12-01,2,17,France", tax=tax)


def test_a_currency_without_an_organisation_stops_the_demo(tmp_path: Path) -> None:
    file = tmp_path / "book.csv"
    file.write_text(f"{HEADINGS}\n{LINE}\n", encoding="utf-8")
    with pytest.raises(CannotRun, match="CURRENCY=XTS has no organisation"):
        book_from(file, Asked(currency="XTS"))
