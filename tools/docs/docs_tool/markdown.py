"""Pages and tables in Markdown."""

from collections.abc import Iterable, Sequence

MADE = "<!-- Made by `make docs` from the code; changes belong there. -->"


def page(title: str, *parts: str) -> str:
    """Make a page of a title and paragraphs."""
    return "\n\n".join((f"# {title}", MADE, *(part for part in parts if part))) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a table."""
    lines = [_row(head), "|" + "---|" * len(head), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def code(*words: str) -> str:
    """Set words as code, with spaces between."""
    return " ".join(f"`{word}`" for word in words)


def listed(words: Iterable[str], none: str = "–") -> str:
    """Set words as code, in the order of the alphabet."""
    return code(*sorted(set(words))) or none


def first_line(text: str | None) -> str:
    """Give a docstring's first line."""
    return (text or "").strip().split("\n", 1)[0]


def mermaid(*lines: str) -> str:
    """Make a drawing."""
    return "\n".join(("```mermaid", *lines, "```"))
