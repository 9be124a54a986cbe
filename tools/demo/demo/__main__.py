"""The verbs: run (the demo), verify (the check alone), read (a book's file, without loading it)."""

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
    """Run the demo."""
    wanted = read_options()
    status = COULD_NOT_RUN
    try:
        status = OK if asyncio.run(run(wanted)).ok else DIFFERENCE
    except* CannotRun as troubles:
        sentence = _first(troubles)
        echo(f"The demo cannot run: {sentence}")
        run_folder.keep({"ok": False, "error": sentence})
    finally:
        if wanted.once:
            echo("demo: ok" if status == OK else "demo: failed")
    return status


def verify() -> int:
    """Compare what the app holds now with what the sandbox holds, every field of it."""
    claims = asyncio.run(verify_now(echo))
    for claim in claims:
        for line in claim.lines():
            echo(line)
    return OK if all(claim.ok for claim in claims) else DIFFERENCE


def read() -> int:
    """Say how the book asked for would be read, row by row; nothing is booked."""
    open_book(read_options(), echo, every_row=True)
    return OK


def main(verb: str) -> int:
    """Do one verb; give the exit status."""
    verbs = {"run": demo, "verify": verify, "read": read}
    if verb not in verbs:
        echo(f"usage: python -m demo {'|'.join(verbs)}")
        return COULD_NOT_RUN
    try:
        return verbs[verb]()
    except CannotRun as trouble:
        echo(str(trouble))
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        return COULD_NOT_RUN


def _first(troubles: BaseExceptionGroup[CannotRun]) -> str:
    one: BaseException = troubles
    while isinstance(one, BaseExceptionGroup):
        one = one.exceptions[0]
    return str(one)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
