"""The suite as processes: plan, preparation, start, readiness, stop."""

from launcher.suite.suite import Suite, running

__all__ = ["Suite", "running"]
