"""The sync worker: moves records between the invoicing system and Xero, without losing or duplicating any."""
