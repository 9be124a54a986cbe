"""Writes to Xero: batches are planned, frozen, sent, reconciled when an answer is missing, and applied."""
