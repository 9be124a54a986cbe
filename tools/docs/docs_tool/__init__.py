"""Generates pages from the code, so that docs/reference always matches it."""
