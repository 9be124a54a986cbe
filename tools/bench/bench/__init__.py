"""Measures the suite and the sandbox, each figure beside its baseline of the same run."""
