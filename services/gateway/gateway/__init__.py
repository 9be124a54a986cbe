"""The gateway: the only service that is reachable from outside."""
