"""Starts, watches and stops the suite and the servers it stands on."""
