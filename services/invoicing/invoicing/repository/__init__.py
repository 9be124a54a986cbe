"""Stores records, changes, answers and links: all SQL of invoicing."""
