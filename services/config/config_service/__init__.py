"""Sync settings and their history, the choices that Xero offers, and schedules."""
