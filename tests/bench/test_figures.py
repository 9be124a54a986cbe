"""Measured figures, their baselines and their bounds.

If this breaks, a suite that became slower is published with figures that say nothing of it.
"""

import json
from pathlib import Path

import pytest

from bench import page
from bench.figures import FILE, Figure, store


def figure(value: float, most: float | None = None) -> Figure:
    """Return a figure over a baseline of 10 ms."""
    return Figure("batch", "A batch", "ms", value, 10, "with few held", most)


def test_a_figure_above_its_bound_says_so() -> None:
    good, bad = figure(20, most=25), figure(30, most=25)

    assert (good.within, bad.within) == (True, False)
    assert "TOO MUCH" in bad.line()
    assert "TOO MUCH" not in good.line()


def test_the_page_holds_the_figures_kept_last_and_keeps_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page.PAGE.parent.mkdir(parents=True)
    page.PAGE.write_text(f"Before.\n\n{page.BEGIN}\nold\n{page.END}\n\nAfter.\n")

    store([figure(20, most=25)], 1)
    store([Figure("other", "Another", "s", 1234, 2, "elsewhere")], 1)
    page.write()

    assert json.loads(FILE.read_text())["figures"]["batch"]["ratio"] == 2
    text = page.PAGE.read_text()
    assert "| A batch | 20 ms (at most 25) | 10 ms with few held | 2 |" in text
    assert "| Another | 1,234 s | 2 s elsewhere | 617 |" in text
    assert "old" not in text
    assert text.startswith("Before.\n")
    assert text.endswith("\n\nAfter.\n")
