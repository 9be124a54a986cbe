"""Breaks calls on purpose, as it was asked to."""
