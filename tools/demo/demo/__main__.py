"""The verbs of `python -m demo`: run, verify, read."""

import asyncio
import io
import sys

from demo import run_folder
from demo.errors import CannotRun
from demo.options import open_book, read_options
from demo.run import echo, run
from demo.verify_now import verify_now

OK, DIFFERENCE, COULD_NOT_RUN = 0, 1, 2


def demo() -> int:
    """Run the whole demo and return its exit status; the last line shows the result if ONCE is set."""
    wanted = read_options()
    status = COULD_NOT_RUN
    try:
        status = OK if asyncio.run(run(wanted)).ok else DIFFERENCE
    except* CannotRun as errors:
        message = _first(errors)
        echo(f"The demo cannot run: {message}")
        run_folder.keep({"ok": False, "error": message})
    finally:
        if wanted.once:
            echo("demo: ok" if status == OK else "demo: failed")
    return status


def verify() -> int:
    """Compare every field of the app's records with the sandbox, and return the exit status."""
    claims = asyncio.run(verify_now(echo))
    for claim in claims:
        for line in claim.lines():
            echo(line)
    return OK if all(claim.ok for claim in claims) else DIFFERENCE


def read() -> int:
    """Show row by row how the file in BOOK is understood, without loading it."""
    open_book(read_options(), echo, every_row=True)
    return OK


def main(verb: str) -> int:
    """Run one verb and return the exit status."""
    verbs = {"run": demo, "verify": verify, "read": read}
    if verb not in verbs:
        echo(f"usage: python -m demo {'|'.join(verbs)}")
        return COULD_NOT_RUN
    try:
        return verbs[verb]()
    except CannotRun as error:
        echo(str(error))
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return COULD_NOT_RUN


def _first(errors: BaseExceptionGroup[CannotRun]) -> str:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
