"""Tells the stories of the sync worker; begin with turn.py."""
