"""The verbs of `python -m launcher`."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher import compose, sweep
from launcher.broker import declaring, sources
from launcher.checkout import ROOT, RUN_FOLDER
from launcher.failures import CannotRun
from launcher.provisioning import provision_from_environment
from launcher.run import MARK, owner_of, runs
from launcher.settings import read_settings
from launcher.stopping import Stopped, stoppable
from launcher.suite import Suite, run_file, running

OK, DIFFERENCE, CANNOT_RUN = 0, 1, 2
_STOP_SECONDS = 45


def echo(line: str) -> None:
    """Print a line at once, even if the output is piped."""
    print(line, flush=True)


def up() -> int:
    """Run the suite without sample data until it is stopped."""
    settings = read_settings()
    clear_for_start()
    echo("Starting the suite.")
    try:
        with stoppable(), running(settings, echo) as suite:
            echo(f"The suite is running: {suite.plan.public_url}  (stop it with Ctrl-C or `make down`)")
            return _run_until_stopped(suite)
    except Stopped:
        echo("The suite has stopped.")
        return OK


def _run_until_stopped(suite: Suite) -> int:
    while suite.supervisor.is_alive():
        time.sleep(0.5)
    raise CannotRun(
        "The process manager (supervisord) ended by itself, and the suite with it. Start the suite again."
    )


def demo() -> int:
    """Run the suite with a sample book and sync it; with ONCE=1 return the demo's exit status."""
    settings = None
    try:
        settings = read_settings()
        clear_for_start()
        (RUN_FOLDER / "demo.json").unlink(missing_ok=True)
        echo("Starting the suite.")
        with stoppable(), running(settings, echo) as suite:
            status = _run_demo(suite)
            return status if settings.once else _run_until_stopped(suite)
    except Stopped:
        if settings is not None and settings.once:
            return _failed("The demo was stopped.")
        echo("The suite has stopped.")
        return OK
    except CannotRun as failure:
        return _failed(str(failure))


def _failed(reason: str) -> int:
    echo(reason)
    echo("demo: failed")
    return CANNOT_RUN


def _run_demo(suite: Suite) -> int:
    environment = {**os.environ, MARK: suite.run.mark}
    command = [sys.executable, "-m", "demo", "run"]
    # At a terminal, the demo asks about whatever a file of invoices leaves open.
    stdin = None if sys.stdin is not None and sys.stdin.isatty() else subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=stdin) as child:  # noqa: S603
        try:
            status = child.wait()
        except Stopped:
            child.send_signal(signal.SIGINT)
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
            raise
    if status not in (OK, DIFFERENCE, CANNOT_RUN):
        raise CannotRun(f"The demo crashed with status {status}. Its output above shows the reason.")
    return status


def down() -> int:
    """Stop the suite of this checkout, and end leftover processes of a killed one."""
    stopped = False
    for folder in _known_runs():
        owner = owner_of(folder)
        if owner is not None:
            stopped = True
            _stop_owner(folder, owner)
    ended = _clear()
    echo("The suite has stopped." if stopped or ended else "Nothing was running.")
    return OK


def _known_runs() -> list[Path]:
    recorded = run_file.recorded_folder()
    return sorted({*runs("suite"), *([recorded] if recorded is not None and recorded.exists() else [])})


def _stop_owner(folder: Path, owner: int) -> None:
    os.kill(owner, signal.SIGTERM)
    until = time.monotonic() + _STOP_SECONDS
    while owner_of(folder) is not None:
        if time.monotonic() > until:
            os.kill(owner, signal.SIGKILL)
            return
        time.sleep(0.1)


def _clear() -> int:
    """End leftover runs; return the number of ended processes."""
    ended = sum(sweep.end_run(folder) for folder in _known_runs() if owner_of(folder) is None)
    ended += sweep.end_left_behind("suite")
    run_file.withdraw()
    return ended


def clear_for_start() -> None:
    """End leftover processes of a killed suite before a new start.

    Raises:
        CannotRun: If the suite of this checkout is running.
    """
    for folder in _known_runs():
        owner = owner_of(folder)
        if owner is not None:
            raise CannotRun(
                f"The suite of this checkout is already running (process {owner}). Stop it with `make down`."
            )
    if _clear():
        echo("Ended the leftover processes of a killed suite.")


def verify() -> int:
    """Compare the suite's records with the sandbox's."""
    return subprocess.run([sys.executable, "-m", "demo", "verify"], cwd=ROOT, check=False).returncode


def read() -> int:
    """Show row by row how the file in BOOK is understood, without starting the suite."""
    return subprocess.run([sys.executable, "-m", "demo", "read"], cwd=ROOT, check=False).returncode


def provision() -> int:
    """Create the database, roles and grants on the server of DATABASE_URL."""
    provision_from_environment()
    echo("The database is ready for the services.")
    return OK


def prepare() -> int:
    """Create everything that the services of compose.yaml need before they start."""
    compose.prepare()
    echo("The services can start.")
    return OK


def keys() -> int:
    """Print new passwords and keys for the .env of compose.yaml."""
    echo(compose.secrets_of_compose())
    return OK


def keep() -> int:
    """Declare exchanges and queues again whenever they are gone, until stopped; AMQP_URL names the operator.

    Raises:
        CannotRun: If AMQP_URL is not set.
    """
    url = os.environ.get("AMQP_URL")
    if not url:
        raise CannotRun("AMQP_URL is not set. Set it to RabbitMQ's URL with the operator's user.")
    asyncio.run(declaring.keep(url))
    return OK


def source() -> int:
    """Create the RabbitMQ user SOURCE_NAME of another invoicing system, for the records of SOURCE_COMPANY."""
    echo(sources.add())
    return OK


def remove_source() -> int:
    """Delete the RabbitMQ user SOURCE_NAME of another invoicing system."""
    sources.remove()
    echo("The user is gone.")
    return OK


_ALL = (up, down, demo, verify, read, provision, prepare, keys, keep, source, remove_source)
VERBS = {verb.__name__: verb for verb in _ALL}
