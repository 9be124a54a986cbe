"""Benchmarks of the suite and the sandbox; each figure has a baseline from the same run."""
