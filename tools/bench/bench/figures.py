"""A figure with its baseline, and the file that all figures of a run are kept in."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

STORED = Path(".run") / "bench.json"


@dataclass(frozen=True)
class Figure:
    """What was measured, what it is compared with, and the most it may be where that is settled."""

    name: str
    text: str
    unit: str
    value: float
    baseline: float
    baseline_text: str
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value as a part of its baseline."""
        return round(self.value / self.baseline, 4) if self.baseline else None

    @property
    def within(self) -> bool:
        """Whether it is no more than it may be."""
        return self.most is None or self.value <= self.most

    def line(self) -> str:
        """The figure in a line for people."""
        beside = f"{shown(self.baseline)} {self.unit} {self.baseline_text}"
        judged = (
            "" if self.most is None else f", may be {shown(self.most)}{'' if self.within else ': TOO MUCH'}"
        )
        return f"{self.text}: {shown(self.value)} {self.unit}{judged} (beside {beside}: {self.ratio})"


def shown(value: float) -> str:
    """A number with three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "processors": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def keep(figures: list[Figure], seconds: float) -> None:
    """Write the figures; those of parts that were not measured this time stay."""
    STORED.parent.mkdir(mode=0o700, exist_ok=True)
    before = json.loads(STORED.read_text()).get("figures", {}) if STORED.exists() else {}
    now = {
        figure.name: asdict(figure) | {"ratio": figure.ratio, "within": figure.within} for figure in figures
    }
    content = {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "machine": machine(),
        "figures": before | now,
    }
    STORED.write_text(json.dumps(content, indent=1) + "\n")


def stored() -> dict[str, Any]:
    """The figures kept last."""
    content: dict[str, Any] = json.loads(STORED.read_text())
    return content
