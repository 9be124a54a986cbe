"""Where this checkout is, and the name by which its processes and folders are told from another's."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
RUN_FOLDER = ROOT / ".run"


def checkout_id() -> str:
    """A short name for this checkout, the same at every call and different for a second clone."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
