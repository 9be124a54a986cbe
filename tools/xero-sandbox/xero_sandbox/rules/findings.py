"""Collects what is wrong with one element of a request."""

from dataclasses import dataclass, field


@dataclass
class Findings:
    """The errors and warnings of an element; an error of a line is also kept with its line."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    by_line: dict[int, list[str]] = field(default_factory=dict)

    def add(self, error: str, line: int | None = None) -> None:
        """Adds an error; the same words are said once."""
        if error not in self.errors:
            self.errors.append(error)
        if line is not None:
            self.by_line.setdefault(line, []).append(error)
