"""The InvoiceASAP cloud: a small invoicing system whose every change is numbered and said."""
