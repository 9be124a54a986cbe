"""Owns syncs, entries and problems as people read them; decides nothing."""
