"""The resources of the accounting API, one file each."""
