"""Remembers syncs, entries and problems: all SQL of log, one file a table."""
