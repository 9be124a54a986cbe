"""Reads real invoices from a file; reports rejected ones with a reason, and asks about open questions."""

from demo.csv_book.book import Loaded, Refused, book_from
from demo.csv_book.questions import Asked

__all__ = ["Asked", "Loaded", "Refused", "book_from"]
