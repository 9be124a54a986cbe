"""Real invoices from a file, a line a row; what cannot be taken is told with its reason."""

from demo.csv_book.book import Loaded, Refused, book_from

__all__ = ["Loaded", "Refused", "book_from"]
