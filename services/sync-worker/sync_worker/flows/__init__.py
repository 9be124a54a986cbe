"""The use cases of the sync worker; begin with scheduling/scheduler.py."""
