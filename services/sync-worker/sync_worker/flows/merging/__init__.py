"""What both sides hold of a record is compared and merged; what only Xero has gets an id."""
