"""Checks what every call passes before a resource sees it, in Xero's order."""
