"""Xero's data formats: dates, JSON, XML, envelopes and errors."""
