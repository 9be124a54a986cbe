"""The client of Xero's accounting API, and the interpretation of its answers."""
