"""Owns sync settings and their history, the choices Xero offers, and schedules."""
