"""Syncs, their entries and problems, as people read them."""
