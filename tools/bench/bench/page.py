"""Writes the stored figures into docs/build/measures.md."""

from pathlib import Path
from typing import Any

from bench.figures import shown, stored

PAGE = Path("docs") / "build" / "measures.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def write() -> None:
    """Replace the table between the page's two marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{_table(stored())}{END}{after}", encoding="utf-8")


def _table(content: dict[str, Any]) -> str:
    machine = content["machine"]
    rows = [
        f"Taken on {content['taken_at'][:10]} on {machine['processors']} cores, {machine['memory_gib']} GiB of memory, "
        f"Python {machine['python']}.",
        "",
        "| measured | figure | baseline | ratio |",
        "|---|---|---|---|",
    ]
    rows += [_row(figure) for figure in content["figures"].values()]
    return "\n".join(rows) + "\n"


def _row(figure: dict[str, Any]) -> str:
    value, baseline = (f"{shown(figure[key])} {figure['unit']}" for key in ("value", "baseline"))
    most = "" if figure["most"] is None else f" (at most {shown(figure['most'])})"
    cells = (
        figure["text"],
        value + most,
        f"{baseline} {figure['baseline_text']}",
        shown(figure["ratio"] or 0),
    )
    return f"| {' | '.join(cells)} |"
