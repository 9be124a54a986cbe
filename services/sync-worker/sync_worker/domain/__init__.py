"""The rules and states of the sync worker: pure functions without input or output."""
