"""The comparison of both sides: the rules of each field, and the changes between two moments."""
