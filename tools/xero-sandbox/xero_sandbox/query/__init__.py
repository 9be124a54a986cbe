"""List parameters: filters, order, pages and times."""
