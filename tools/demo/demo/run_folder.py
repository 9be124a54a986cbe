"""The files in `.run/`: the suite's addresses, the loaded book, the state before the first sync, the outcome."""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from demo.errors import CannotRun
from demo.records import Book, read_book

FOLDER = Path(".run")
RESULT = FOLDER / "demo.json"
BOOK = FOLDER / "book.json"
BEFORE = FOLDER / "before.json"


@dataclass(frozen=True)
class Beginning:
    """The account, and both sides before the first sync."""

    mail: str
    app: dict[str, list[dict[str, Any]]]
    xero: dict[str, list[dict[str, Any]]]


def running() -> dict[str, str]:
    """Return the addresses of the running suite of this folder.

    Raises:
        CannotRun: If no suite is running, or it is connected to Xero.
    """
    file = FOLDER / "run.json"
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CannotRun(
            "No suite is running in this folder (.run/run.json is missing). Start it with `make up` or `make demo`."
        ) from None
    except (OSError, ValueError) as error:
        raise CannotRun(
            f"{file} cannot be read ({error}). Run `make down`, then start the suite again."
        ) from None
    if not found.get("sandbox"):
        raise CannotRun(
            "The suite uses Xero, and the demo works only with the sandbox. "
            "Start the suite without XERO_CLIENT_ID."
        )
    return found


def loaded_book() -> Book:
    """Return the book that the last demo loaded.

    Raises:
        CannotRun: If there is no readable book.
    """
    try:
        return read_book(BOOK)
    except FileNotFoundError:
        raise CannotRun("No book is loaded yet (.run/book.json is missing). Run `make demo` first.") from None
    except (OSError, ValueError, TypeError) as error:
        raise CannotRun(f"{BOOK} cannot be read ({error}). Run `make demo` again.") from None


def keep_beginning(beginning: Beginning) -> None:
    """Store both sides as they are before the first sync."""
    BEFORE.write_text(json.dumps(asdict(beginning), ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    BEFORE.chmod(0o600)


def beginning() -> Beginning | None:
    """Return both sides as they were before the first sync, or None if no demo got that far."""
    try:
        return Beginning(**json.loads(BEFORE.read_text(encoding="utf-8"), parse_float=Decimal))
    except (OSError, ValueError, TypeError):
        return None


def outcome() -> dict[str, Any]:
    """Return the outcome of the demo; empty if there is none."""
    try:
        found: dict[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def keep(result: dict[str, Any]) -> None:
    """Store the outcome of the demo."""
    FOLDER.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
