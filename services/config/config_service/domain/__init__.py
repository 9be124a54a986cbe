"""Decides what may be picked, whether settings hold, and what a change of them touches; pure."""
