"""A turn: its lease, its state in memory, and its calls to Xero."""
