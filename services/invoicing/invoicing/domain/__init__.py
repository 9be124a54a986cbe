"""The rules of invoicing, pure: what is wished for a company's book, and what becomes of it."""
