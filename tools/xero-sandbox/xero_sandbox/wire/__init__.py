"""Writes and reads what goes over the wire in Xero's own forms."""
