"""Holds everything the sandbox remembers."""
