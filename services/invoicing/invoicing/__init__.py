"""The InvoiceASAP cloud: a small invoicing system that numbers and publishes every change."""
