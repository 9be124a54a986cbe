"""python -m bench [part ...] measures; python -m bench write puts the figures into the page of measures."""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial

from bench import intake, many_companies, nothing_new, page, sample_book, sandbox_size
from bench.figures import Figure, keep
from bench.started import Started, started
from demo.errors import CannotRun as NotUsable
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
    """Tell the person at the terminal."""
    print(line, flush=True)


def main(asked: Sequence[str]) -> int:
    """Measure what is asked for, all of it by default; the exit status says whether all is within its bounds."""
    if list(asked) == ["write"]:
        page.write()
        return OK
    parts = asked or [*ALONE, *WITH_SUITE]
    if unknown := set(parts) - {*ALONE, *WITH_SUITE}:
        there = ", ".join((*ALONE, *WITH_SUITE))
        echo(f"There is no {', '.join(sorted(unknown))}; there are {there} and write.")
        return CANNOT_RUN
    began = time.monotonic()
    try:
        figures = _measured(parts)
    except CannotRun as trouble:
        echo(str(trouble))
        return CANNOT_RUN
    except Stopped:
        echo("The measuring was stopped.")
        return CANNOT_RUN
    keep(figures, time.monotonic() - began)
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
        raise CannotRun(f"Measuring {part} did not end within {LONGEST_PART_S} s.") from late
    except* NotUsable as troubles:
        one: BaseException = troubles
        while isinstance(one, BaseExceptionGroup):
            one = one.exceptions[0]
        raise CannotRun(str(one)) from troubles
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
