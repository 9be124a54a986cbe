"""The verbs: up, down, demo, verify, read, provision."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher import compose, sweep
from launcher.checkout import ROOT, RUN_FOLDER
from launcher.failures import CannotRun
from launcher.provisioning import provision_from_environment
from launcher.run import MARK, owner_of, runs
from launcher.settings import read_settings
from launcher.stopping import Stopped, stoppable
from launcher.suite import Suite, run_file, running

OK, DIFFERENCE, CANNOT_RUN = 0, 1, 2
_TO_STOP = 45


def echo(line: str) -> None:
    """Tell the person at the terminal."""
    print(line, flush=True)


def up() -> int:
    """The suite without sample data, until it is stopped."""
    settings = read_settings()
    clear_for_start()
    echo("The suite starts.")
    try:
        with stoppable(), running(settings, echo) as suite:
            echo(f"The suite is up: {suite.plan.public_url}  (Ctrl-C or `make down` stops it)")
            return _stay(suite)
    except Stopped:
        echo("The suite is stopped.")
        return OK


def _stay(suite: Suite) -> int:
    while suite.supervisor.is_alive():
        time.sleep(0.5)
    raise CannotRun("The process manager ended by itself, so the suite is stopped. Start it again.")


def demo() -> int:
    """The suite with a sample book, synced; with ONCE=1 the exit status is the demo's."""
    settings = None
    try:
        settings = read_settings()
        clear_for_start()
        (RUN_FOLDER / "demo.json").unlink(missing_ok=True)
        echo("The suite starts.")
        with stoppable(), running(settings, echo) as suite:
            status = _run_demo(suite)
            if status not in (OK, DIFFERENCE, CANNOT_RUN):
                raise CannotRun(f"The demo ended with status {status}.")
            return status if settings.once else _stay(suite)
    except Stopped:
        if settings is not None and settings.once:
            return _failed("The demo was stopped.")
        echo("The suite is stopped.")
        return OK
    except CannotRun as failure:
        return _failed(str(failure))


def _failed(why: str) -> int:
    echo(why)
    echo("demo: failed")
    return CANNOT_RUN


def _run_demo(suite: Suite) -> int:
    environment = {**os.environ, MARK: suite.run.mark}
    command = [sys.executable, "-m", "demo", "run"]
    # At a terminal the demo asks what a file of invoices leaves open.
    stdin = None if sys.stdin is not None and sys.stdin.isatty() else subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=stdin) as child:  # noqa: S603
        try:
            return child.wait()
        except Stopped:
            child.send_signal(signal.SIGINT)
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
            raise


def down() -> int:
    """Stop the suite of this checkout, and end what a killed one left behind."""
    stopped = False
    for folder in _known_runs():
        owner = owner_of(folder)
        if owner is not None:
            stopped = True
            _stop_owner(folder, owner)
    ended = _clear()
    echo("The suite is stopped." if stopped or ended else "Nothing was running.")
    return OK


def _known_runs() -> list[Path]:
    noted = run_file.noted_place()
    return sorted({*runs("suite"), *([noted] if noted is not None and noted.exists() else [])})


def _stop_owner(folder: Path, owner: int) -> None:
    os.kill(owner, signal.SIGTERM)
    until = time.monotonic() + _TO_STOP
    while owner_of(folder) is not None:
        if time.monotonic() > until:
            os.kill(owner, signal.SIGKILL)
            return
        time.sleep(0.1)


def _clear() -> int:
    """End what was left behind; how many processes that were."""
    ended = sum(sweep.end_run(folder) for folder in _known_runs() if owner_of(folder) is None)
    ended += sweep.end_left_behind("suite")
    run_file.withdraw()
    return ended


def clear_for_start() -> None:
    for folder in _known_runs():
        owner = owner_of(folder)
        if owner is not None:
            raise CannotRun(
                f"The suite of this checkout already runs (pid {owner}). Stop it with `make down`."
            )
    if _clear():
        echo("What a killed suite had left behind was ended.")


def verify() -> int:
    """Compare what the suite says with what the sandbox holds."""
    return subprocess.run([sys.executable, "-m", "demo", "verify"], cwd=ROOT, check=False).returncode


def read() -> int:
    """Show row by row how the file in BOOK is understood; start nothing and book nothing."""
    return subprocess.run([sys.executable, "-m", "demo", "read"], cwd=ROOT, check=False).returncode


def provision() -> int:
    """Make the database, roles and rights on the server of DATABASE_URL."""
    provision_from_environment()
    echo("The database is ready for the services.")
    return OK


def prepare() -> int:
    """Make all that the services of compose.yaml need before they start."""
    compose.prepare()
    echo("The services can start.")
    return OK


def keys() -> int:
    """Print new passwords and keys for the .env of compose.yaml."""
    echo(compose.secrets_of_compose())
    return OK


VERBS = {verb.__name__: verb for verb in (up, down, demo, verify, read, provision, prepare, keys)}
