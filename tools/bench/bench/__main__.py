"""`python -m bench [part ...]` measures; `python -m bench write` updates docs/build/measures.md."""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial

from bench import intake, many_companies, nothing_new, page, sample_book, sandbox_size
from bench.figures import Figure, store
from bench.started import Started, started
from demo.errors import CannotRun as DemoCannotRun
from launcher.failures import CannotRun
from launcher.stopping import Stopped

OK, TOO_MUCH, CANNOT_RUN = 0, 1, 2
LONGEST_PART_S = 400
ALONE: dict[str, Callable[[], list[Figure]]] = {"sandbox": sandbox_size.measure}
WITH_SUITE: dict[str, Callable[[Started], Coroutine[None, None, list[Figure]]]] = {
    "book": sample_book.measure,
    "companies": many_companies.measure,
    "intake": intake.measure,
    "nothing_new": nothing_new.measure,
}


def echo(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Measure the named parts, or all; return 0, 1 if a figure exceeds its limit, or 2 if a part cannot run."""
    if list(arguments) == ["write"]:
        page.write()
        return OK
    parts = arguments or [*ALONE, *WITH_SUITE]
    if unknown := set(parts) - {*ALONE, *WITH_SUITE}:
        known = ", ".join((*ALONE, *WITH_SUITE))
        echo(f"Unknown parts: {', '.join(sorted(unknown))}. Use {known}, or write.")
        return CANNOT_RUN
    began = time.monotonic()
    try:
        figures = _measured(parts)
    except CannotRun as error:
        echo(str(error))
        return CANNOT_RUN
    except Stopped:
        echo("The benchmarks were stopped.")
        return CANNOT_RUN
    store(figures, time.monotonic() - began)
    return OK if all(figure.within for figure in figures) else TOO_MUCH


def _measured(parts: Sequence[str]) -> list[Figure]:
    figures = [figure for part in parts if part in ALONE for figure in _report(part, ALONE[part])]
    with_suite = [part for part in parts if part in WITH_SUITE]
    if with_suite:
        with started(echo) as up:
            for part in with_suite:
                figures += _report(part, partial(_run, part, up))
    return figures


def _run(part: str, up: Started) -> list[Figure]:
    figures: list[Figure] = []
    try:
        figures = asyncio.run(asyncio.wait_for(WITH_SUITE[part](up), LONGEST_PART_S))
    except* TimeoutError as late:
        raise CannotRun(f"The part {part} did not finish within {LONGEST_PART_S} s.") from late
    except* DemoCannotRun as errors:
        error: BaseException = errors
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise CannotRun(str(error)) from errors
    return figures


def _report(part: str, measure: Callable[[], list[Figure]]) -> list[Figure]:
    began = time.monotonic()
    figures = measure()
    for figure in figures:
        echo(f"{part}: {figure.line()}")
    echo(f"{part}: measured in {time.monotonic() - began:.0f} s")
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
