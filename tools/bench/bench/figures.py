"""Figures with their baselines, and the file that stores them."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

FILE = Path(".run") / "bench.json"


@dataclass(frozen=True)
class Figure:
    """A measured value, its baseline, and its limit; `most` is None if there is no limit."""

    name: str
    text: str
    unit: str
    value: float
    baseline: float
    baseline_text: str
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value divided by its baseline, or None for a baseline of 0."""
        return round(self.value / self.baseline, 4) if self.baseline else None

    @property
    def within(self) -> bool:
        """Whether the value does not exceed its limit."""
        return self.most is None or self.value <= self.most

    def line(self) -> str:
        """Return the figure as a line of text."""
        baseline = f"{shown(self.baseline)} {self.unit} {self.baseline_text}"
        limit = (
            "" if self.most is None else f", at most {shown(self.most)}{'' if self.within else ': TOO MUCH'}"
        )
        return (
            f"{self.text}: {shown(self.value)} {self.unit}{limit} (baseline {baseline}, ratio {self.ratio})"
        )


def shown(value: float) -> str:
    """Return a number with three significant digits, or rounded to an integer from 100 on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def machine() -> dict[str, Any]:
    """Return the description of this machine."""
    return {
        "processors": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def store(figures: list[Figure], seconds: float) -> None:
    """Store the figures, and store the stored ones of parts that were not measured."""
    FILE.parent.mkdir(mode=0o700, exist_ok=True)
    before = json.loads(FILE.read_text()).get("figures", {}) if FILE.exists() else {}
    now = {
        figure.name: asdict(figure) | {"ratio": figure.ratio, "within": figure.within} for figure in figures
    }
    content = {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "machine": machine(),
        "figures": before | now,
    }
    FILE.write_text(json.dumps(content, indent=1) + "\n")


def stored() -> dict[str, Any]:
    """Return the content of the last stored file."""
    content: dict[str, Any] = json.loads(FILE.read_text())
    return content
