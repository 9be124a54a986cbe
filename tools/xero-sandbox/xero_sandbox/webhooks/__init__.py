"""Tells an app's web address what changed, as Xero does."""
