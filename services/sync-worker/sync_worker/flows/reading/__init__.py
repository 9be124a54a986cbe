"""Reads from Xero: what changed there is taken in, matched with records, and linked."""
