"""Answers for each resource of the accounting API, one file each."""
