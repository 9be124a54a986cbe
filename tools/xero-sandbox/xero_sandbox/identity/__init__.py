"""Xero's login and identity endpoints."""
