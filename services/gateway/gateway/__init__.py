"""The gateway: the only service that the outside world can reach."""
