"""What the supervisor is told about one process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """One process: what it runs, with which environment and nothing else of ours, and how it is stopped."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    user: str | None = None
    group: str = "services"
    stop_signal: str = "TERM"
    stop_seconds: int = 20
    restart: bool = True
