"""Exports of well-known systems, each with a small file: what is taken, what is left out and why.

If this breaks, an export of Xero, QuickBooks, Shopify or Stripe is booked with wrong amounts or is not recognised.
"""

from pathlib import Path

import pytest

from demo.csv_book import Asked, Loaded, book_from
from demo.errors import CannotRun


def read(folder: Path, text: str, **asked: str) -> Loaded:
    file = folder / "book.csv"
    file.write_text(text, encoding="utf-8")
    return book_from(file, Asked(**asked))


def left_out(loaded: Loaded) -> list[tuple[str, str]]:
    return [(one.invoice, one.reason) for one in loaded.refused]


def rates(loaded: Loaded) -> dict[str, str]:
    return {tax["id"]: tax["rate"] for tax in loaded.book.taxes}


RETAIL_2 = """Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
700001,K100,GREEN KETTLE,12,2010-03-25 07:45:00,6.95,501.0,Norway
700001,K200,RED KETTLE,2,2010-03-25 07:45:00,6.75,501.0,Norway
C700002,T300,TEA TOWEL,-12,2010-03-25 10:33:00,2.95,502.0,Malta
700003,T400,broken,-96,2010-03-25 10:52:00,0.0,,Norway
A700004,B,Written off,1,2010-03-29 13:36:00,-530.36,,Norway
"""


def test_online_retail_2_is_told_by_its_headings(tmp_path: Path) -> None:
    loaded = read(tmp_path, RETAIL_2, currency="GBP", tax="20")
    assert loaded.dialect == "UCI Online Retail II"
    assert [(one["number"], one["subtotal"], one["total"]) for one in loaded.book.invoices] == [
        ("700001", "96.90", "116.28")
    ]
    assert [(one["number"], one["total"]) for one in loaded.book.credit_notes] == [("C700002", "42.48")]
    assert [one["name"] for one in loaded.book.customers] == ["Customer 501", "Customer 502"]
    assert left_out(loaded) == [("700003", "no customer"), ("A700004", "no customer")]


XERO = """*ContactName,EmailAddress,POAddressLine1,POCity,POCountry,*InvoiceNumber,Reference,*InvoiceDate,*DueDate,\
Total,InventoryItemCode,*Description,*Quantity,*UnitAmount,Discount,*AccountCode,*TaxType,TaxAmount,Currency
Kōwhai Café,pay@kowhai.example,1 Quay,Nelson,NZ,X-1,PO 5,31/01/2026,14/02/2026,,BEAN,Coffee,2,30.00,10,200,\
15% GST on Income,,NZD
Kōwhai Café,pay@kowhai.example,1 Quay,Nelson,NZ,X-1,PO 5,31/01/2026,14/02/2026,,,Export,1,10.00,,200,Zero Rated,,NZD
Ann Low,,,,,X-2,,30/01/2026,20/02/2026,115.00,,Work,1,115.00,,200,15% GST on Income,15.00,NZD
Ann Low,,,,,X-3,,30/01/2026,20/02/2026,114.00,,Work,1,100.00,,200,OUTPUT2,15.00,NZD
Ann Low,,,,,X-4,,30/01/2026,20/02/2026,,,Work,1,100.00,,200,OUTPUT2,,NZD
Ann Low,,,,,X-5,,30/01/2026,20/02/2026,,,Work,1,100.00,,200,OUTPUT2,15.00,AUD
"""


def test_xeros_template_brings_due_date_discount_tax_per_line_and_e_mail(tmp_path: Path) -> None:
    loaded = read(tmp_path, XERO, currency="NZD")
    first, second = loaded.book.invoices
    customer = loaded.book.customers[0]
    assert (first["date"], first["due_date"], first.get("reference")) == ("2026-01-31", "2026-02-14", "PO 5")
    assert [line.get("discount_rate") for line in first["lines"]] == ["10", None]
    assert [rates(loaded)[line["tax_id"]] for line in first["lines"]] == ["15", "0"]
    assert (first["subtotal"], first["tax"], first["total"]) == ("64.00", "8.10", "72.10")
    assert (customer["name"], customer.get("email")) == ("Kōwhai Café", "pay@kowhai.example")
    assert customer.get("address") == {"line1": "1 Quay", "city": "Nelson", "country": "NZ"}
    assert [product["code"] for product in loaded.book.products] == ["BEAN"]
    assert (second["prices"], second["subtotal"], second["total"]) == ("inclusive", "100.00", "115.00")


def test_what_does_not_come_to_the_total_of_the_file_is_left_out(tmp_path: Path) -> None:
    assert left_out(read(tmp_path, XERO, currency="NZD")) == [
        ("X-3", "the total of its lines is 115.00, but the file has 114.00"),
        ("X-4", "row 6: tax 'OUTPUT2' has no rate in per cent"),
        ("X-5", "its currency is AUD, but the book's is NZD"),
    ]


def test_a_credit_note_that_xero_exported_is_one_and_what_is_voided_is_left_out(tmp_path: Path) -> None:
    headings, line = (
        "ContactName,InvoiceNumber,InvoiceDate,Total,Description,Quantity,UnitAmount,TaxType,Type",
        "Ann,",
    )
    rows = f"{line}CN-1,2026-01-31,23.00,Work,1,20.00,15%,Sales credit note\n"
    loaded = read(tmp_path, f"{headings}\n{rows}", currency="NZD")
    assert [(one["number"], one["total"]) for one in loaded.book.credit_notes] == [("CN-1", "23.00")]


QUICKBOOKS = """*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,Location,Memo,Item(Product/Service),ItemDescription,\
ItemQuantity,ItemRate,*ItemAmount,*ItemTaxCode,ItemTaxAmount,Currency
1001,Fern Ltd,13/02/2026,15/03/2026,Net 30,,Thank you,Mowing,Lawn,3,"$1,150.50","$3,451.50",20.0% S,690.30,GBP
1001,,,,,,,Travel,Van,,,12.00,No VAT,0.00,
1002,Fern Ltd,14/02/2026,16/03/2026,,,,Mowing,Lawn,2,10.00,20.01,20.0% S,4.00,GBP
1003,Moss Ltd,14/02/2026,16/03/2026,,,,Refund,Lawn,-1,10.00,-10.00,20.0% S,-2.00,GBP
"""


def test_quickbooks_rows_after_the_first_belong_to_the_same_invoice(tmp_path: Path) -> None:
    loaded = read(tmp_path, QUICKBOOKS)
    (invoice,) = loaded.book.invoices
    assert (loaded.dialect, loaded.book.currency) == ("QuickBooks Online", "GBP")
    assert (invoice["date"], invoice["due_date"], invoice.get("note")) == (
        "2026-02-13",
        "2026-03-15",
        "Thank you",
    )
    assert [(line["quantity"], line["price"]) for line in invoice["lines"]] == [
        ("3", "1150.50"),
        ("1", "12.0000"),
    ]
    assert (invoice["subtotal"], invoice["tax"], invoice["total"]) == ("3463.50", "690.30", "4153.80")
    assert left_out(loaded) == [("1002", "row 4: 2 x 10.00 is 20.00, but the file has 20.01")]
    assert [(one["number"], one["total"]) for one in loaded.book.credit_notes] == [("1003", "12.00")]


SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,\
Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem taxable,Billing Name,Billing Address1,\
Billing City,Billing Zip,Billing Country,Cancelled at,Payment Method,Refunded Amount,Tax 1 Name,Tax 1 Value
#1001,ann@a.example,paid,2026-03-02 10:00:00 +1300,NZD,90.00,10.00,15.00,115.00,TEN,10.00,2026-03-01 09:00:00 +1300,\
2,Tea,25.00,TEA,true,Ann Low,1 Quay,Nelson,'7010,NZ,,Card,0.00,GST 15%,15.00
#1001,ann@a.example,,,,,,,,,,,1,Cup,50.00,CUP,true,,,,,,,,,,
#1002,bo@b.example,refunded,2026-03-02 10:00:00 +1300,NZD,46.00,0.00,6.00,46.00,,0.00,2026-03-02 09:00:00 +1300,\
1,Pot,46.00,POT,true,Bo Hay,,,,NZ,2026-03-05 08:00:00 +1300,Card,46.00,GST 15%,6.00
#1003,bo@b.example,partially_refunded,2026-03-03 10:00:00 +1300,NZD,23.00,0.00,3.00,23.00,,0.00,\
2026-03-03 09:00:00 +1300,1,Mug,23.00,MUG,true,Bo Hay,,,,NZ,,Card,11.50,GST 15%,3.00
#1004,bo@b.example,pending,,NZD,23.00,0.00,3.00,25.00,,0.00,2026-03-03 09:00:00 +1300,\
1,Mug,23.00,MUG,true,Bo Hay,,,,NZ,,Card,0.00,GST 15%,3.00
#1005,bo@b.example,voided,,NZD,23.00,0.00,3.00,23.00,,0.00,2026-03-03 09:00:00 +1300,\
1,Mug,23.00,MUG,true,Bo Hay,,,,NZ,,Card,0.00,GST 15%,3.00
"""


def test_shopifys_orders_bring_shipping_discount_and_payment_to_the_cent(tmp_path: Path) -> None:
    loaded = read(tmp_path, SHOPIFY)
    first, second, _ = loaded.book.invoices
    assert [line["description"] for line in first["lines"]] == ["Tea", "Cup", "Discount TEN", "Shipping"]
    assert (first["prices"], first["subtotal"], first["tax"], first["total"]) == (
        "exclusive",
        "100.00",
        "15.00",
        "115.00",
    )
    assert (second["prices"], second["total"]) == ("inclusive", "46.00")
    assert [(one["date"], one["amount"], one.get("method")) for one in loaded.book.payments] == [
        ("2026-03-02", "115.00", "Card"),
        ("2026-03-02", "46.00", "Card"),
        ("2026-03-03", "23.00", "Card"),
    ]
    ann = loaded.book.customers[0]
    assert (ann["name"], ann.get("email"), ann.get("address", {}).get("postal_code")) == (
        "Ann Low",
        "ann@a.example",
        "7010",
    )
    assert left_out(loaded) == [
        ("#1004", "its lines do not give its total of 25.00 with taxes of 3.00"),
        ("#1005", "its financial status is voided"),
    ]


def test_shopifys_refunds_become_credit_notes_and_a_date_that_is_missing_is_said(tmp_path: Path) -> None:
    loaded = read(tmp_path, SHOPIFY)
    assert [(one["number"], one["date"], one["tax"], one["total"]) for one in loaded.book.credit_notes] == [
        ("#1002-R", "2026-03-05", "6.00", "46.00"),
        ("#1003-R", "2026-03-03", "1.50", "11.50"),
    ]
    assert (
        "#1003: the refund of 11.50 has no date in the file; the order's date 'paid on' is used"
        in loaded.notes
    )


STRIPE = """id,Amount Due,Currency,Customer,Customer Email,Customer Name,Date (UTC),Due Date (UTC),Number,Subtotal,\
Total Discount Amount,Tax,Tax Percent,Total,Amount Paid,Status,Description
in_1,60.00,gbp,cus_1,ann@a.example,Ann Low,2026-04-01 10:00,2026-04-15 10:00,F-1,60.00,10.00,10.00,20,60.00,60.00,\
paid,Plan
in_2,12.00,gbp,cus_1,ann@a.example,Ann Low,2026-04-02 10:00,,F-2,12.00,,2.00,,12.00,0.00,open,
in_3,12.00,gbp,cus_1,ann@a.example,Ann Low,2026-04-02 10:00,,F-3,12.00,,0.00,,12.00,0.00,void,
in_4,12.00,gbp,cus_1,ann@a.example,Ann Low,2026-04-02 10:00,,F-4,12.00,,1.00,,14.00,0.00,open,
in_5,12.00,gbp,cus_2,,Bo Hay,2026-04-03 10:00,,,12.00,,0.00,,12.00,0.00,draft,
"""


def test_stripes_invoices_are_a_line_each_and_a_discount(tmp_path: Path) -> None:
    loaded = read(tmp_path, STRIPE)
    first, second = loaded.book.invoices
    assert (first["date"], first["due_date"], first["subtotal"], first["tax"], first["total"]) == (
        "2026-04-01",
        "2026-04-15",
        "50.00",
        "10.00",
        "60.00",
    )
    assert [(line["description"], line["price"]) for line in first["lines"]] == [
        ("Plan", "60.00"),
        ("Discount", "-10.00"),
    ]
    assert (second["prices"], second["tax"], second["total"]) == ("inclusive", "2.00", "12.00")
    assert [(one["amount"], one["date"]) for one in loaded.book.payments] == [("60.00", "2026-04-01")]
    assert "F-1: the payment of 60.00 has no date in the file; the invoice's date is used" in loaded.notes
    assert left_out(loaded) == [
        ("F-3", "its status is void"),
        ("F-4", "subtotal 12.00, discount 0 and tax 1.00 do not give its total of 14.00"),
        ("", "no invoice number"),
    ]


UNKNOWN = """Rechnung;Kunde;Datum;Text;Menge;Einzelpreis;USt;Bezahlt;Bezahlt am
R-1;Käse & Co;13.02.2026;Käse;2;1.234,50;20;2962,80;20.02.2026
R-2;Käse & Co;14.02.2026;Brot;1;3,00;0;1,00;
"""
COLUMNS = (
    "number=Rechnung; customer=Kunde; date=Datum; description=Text; quantity=Menge; price=Einzelpreis; tax=USt; "
    "paid=Bezahlt; paid on=Bezahlt am"
)


def test_any_other_file_is_read_by_saying_which_column_is_what(tmp_path: Path) -> None:
    loaded = read(tmp_path, UNKNOWN, columns=COLUMNS, currency="GBP")
    invoice, _ = loaded.book.invoices
    assert (loaded.dialect, loaded.separator, loaded.decimal_sign) == ("columns as given", ";", ",")
    assert (invoice["subtotal"], invoice["tax"], invoice["total"]) == ("2469.00", "493.80", "2962.80")
    assert [(one["amount"], one["date"]) for one in loaded.book.payments] == [("2962.80", "2026-02-20")]
    assert loaded.notes[-1] == "R-2: 1.00 is paid, but the file has no payment date: the payment is left out"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("", r"match no known program[\s\S]* 1  Rechnung[\s\S]*COLUMNS='number=Invoice"),
        ("number=Rechnung; date=Datum; price=Einzelpreis", "COLUMNS lacks customer"),
        ("number=Rechnung; colour=Kunde", "'colour' is not a known column. Use number, date"),
        ("number=Rechnung; number=Kunde", "write number=HEADING, only once"),
        (COLUMNS + "; code=Artikel", "does not have: Artikel"),
    ],
)
def test_columns_that_are_not_said_or_do_not_fit_stop_the_demo(
    tmp_path: Path, columns: str, words: str
) -> None:
    with pytest.raises(CannotRun, match=words):
        read(tmp_path, UNKNOWN, columns=columns, currency="GBP")


def test_a_heading_that_stands_twice_stops_the_demo(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="has the heading Description twice"):
        read(
            tmp_path, RETAIL_2.replace("Country", "Description", 1).replace("Quantity", "Country,Quantity", 1)
        )


def test_customers_whose_rows_disagree_keep_the_first_and_that_is_said(tmp_path: Path) -> None:
    text = RETAIL_2.replace("502.0,Malta", "501.0,Belgium")
    loaded = read(tmp_path, text, currency="GBP")
    assert loaded.book.customers[0].get("address") == {"country": "Norway"}
    assert (
        "Customer 501: the rows have different e-mail addresses or addresses; the first ones are used"
        in loaded.notes
    )
