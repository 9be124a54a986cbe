"""Fault injection: failing calls, and changes made in Xero."""
