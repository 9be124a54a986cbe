"""The sync worker: moves records between the invoicing system and Xero; loses none, doubles none."""
