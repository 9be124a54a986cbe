"""The description of one process for the supervisor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """One process: its command, its complete environment and how to stop it.

    A `user` of None is the supervisor's own account. A program that has not ended `stop_seconds` after its
    `stop_signal` is killed.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    user: str | None = None
    group: str = "services"
    stop_signal: str = "TERM"
    stop_seconds: int = 20
    restart: bool = True
