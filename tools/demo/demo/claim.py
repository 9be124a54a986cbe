"""A claim of the demo: a sentence that is true or false, with the findings against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

SHOWN = 20


@dataclass(frozen=True)
class Claim:
    """A sentence; `found` lists the findings against it."""

    ok: bool
    text: str
    found: Sequence[str] = field(default_factory=tuple)

    def lines(self) -> list[str]:
        """Return the sentence with its verdict, then the first 20 findings."""
        lines = [f"{'ok    ' if self.ok else 'FAILED'}  {self.text}"]
        lines += [f"          {one}" for one in self.found[:SHOWN]]
        if len(self.found) > SHOWN:
            lines.append(f"          and {len(self.found) - SHOWN:,} more")
        return lines
