"""Waits until every process of the suite is ready."""

import time
from collections.abc import Callable, Mapping

import httpx

from launcher.failures import CannotRun
from launcher.processes import Supervisor

_SECONDS = 90


def wait_until_ready(
    supervisor: Supervisor,
    urls: Mapping[str, str],
    on_ready: Callable[[str], None],
    seconds: float = _SECONDS,
) -> None:
    """Poll each process, by name and URL, until all have answered 200.

    Raises:
        CannotRun: If a process ends or is not ready in time; the message holds its last log lines.
    """
    until = time.monotonic() + seconds
    missing = dict(urls)
    last: dict[str, str] = {}
    with httpx.Client(timeout=2, trust_env=False) as client:
        while missing:
            for name, url in list(missing.items()):
                last[name] = _answer(client, url)
                if last[name] == "":
                    del missing[name]
                    on_ready(name)
                elif supervisor.has_failed(name):
                    raise CannotRun(f"{name} ended before it was ready. {_log_end(supervisor, name)}")
            if missing and time.monotonic() > until:
                name = next(iter(missing))
                raise CannotRun(
                    f"Not ready within {seconds:.0f} s: {', '.join(missing)}. {name} answers: {last[name]}. "
                    f"{_log_end(supervisor, name)}"
                )
            time.sleep(0.05 if missing else 0)


def _answer(client: httpx.Client, url: str) -> str:
    """Return an empty string if the answer is 200, else the error."""
    try:
        answer = client.get(url)
    except httpx.HTTPError as error:
        return str(error) or type(error).__name__
    return "" if answer.status_code == httpx.codes.OK else f"{answer.status_code} {answer.text[:500]}"


def _log_end(supervisor: Supervisor, name: str) -> str:
    return f"The last lines of its log, {supervisor.log_of(name)}:\n{supervisor.last_lines(name)}"
