"""Stores syncs, entries and problems: all SQL of log, one file for each table."""
