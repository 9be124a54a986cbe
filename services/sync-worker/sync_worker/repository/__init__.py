"""Remembers: all SQL of the sync worker, a file a subject; every function takes the caller's open transaction."""
