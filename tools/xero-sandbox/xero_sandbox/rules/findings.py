"""Collect the errors and warnings of one element of a request."""

from dataclasses import dataclass, field


@dataclass
class Findings:
    """The errors and warnings of an element. `by_line` maps line indexes, from 0, to the errors of lines."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    by_line: dict[int, list[str]] = field(default_factory=dict)

    def add(self, error: str, line: int | None = None) -> None:
        """Add an error; a repeated message is added once."""
        if error not in self.errors:
            self.errors.append(error)
        if line is not None:
            self.by_line.setdefault(line, []).append(error)
