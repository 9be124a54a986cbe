"""Speaks to Xero's accounting API."""
