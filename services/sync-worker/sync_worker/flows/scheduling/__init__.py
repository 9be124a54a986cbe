"""Turns: which sync works next, how its turn ends, and what is deleted when it is old."""
