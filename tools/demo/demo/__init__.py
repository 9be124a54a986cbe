"""A sample company: its book, its use of the public API, and the comparison with Xero afterwards."""
