"""What the demo claims: a sentence that holds or does not, with what was found."""

from collections.abc import Sequence
from dataclasses import dataclass, field

SHOWN = 20


@dataclass(frozen=True)
class Claim:
    """A sentence; `found` says one by one why it does not hold."""

    ok: bool
    text: str
    found: Sequence[str] = field(default_factory=tuple)

    def lines(self) -> list[str]:
        """Return the sentence with its verdict, then the first of what was found."""
        fields = [f"{'ok    ' if self.ok else 'FAILED'}  {self.text}"]
        fields += [f"          {one}" for one in self.found[:SHOWN]]
        if len(self.found) > SHOWN:
            fields.append(f"          and {len(self.found) - SHOWN:,} more")
        return fields
