"""Reads what a list is asked for: filters, order, pages, times and forms."""
