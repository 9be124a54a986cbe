"""Holds the rules that several resources share."""
