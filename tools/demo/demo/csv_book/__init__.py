"""Real invoices from a file; what cannot be taken is told with its reason, what is open is asked."""

from demo.csv_book.book import Loaded, Refused, book_from
from demo.csv_book.questions import Asked

__all__ = ["Asked", "Loaded", "Refused", "book_from"]
