"""The suite as processes: planned, prepared, started, ready, stopped."""

from launcher.suite.suite import Suite, running

__all__ = ["Suite", "running"]
