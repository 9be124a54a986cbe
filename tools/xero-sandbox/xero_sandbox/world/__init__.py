"""The state of the sandbox."""
