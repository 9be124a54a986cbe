"""The folder of this checkout, and an id that distinguishes its processes from those of other checkouts."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
RUN_FOLDER = ROOT / ".run"


def checkout_id() -> str:
    """Return eight hex digits that identify this checkout by its path; a second clone has another id."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
