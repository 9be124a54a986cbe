"""One run of servers: its folder in the system's temporary folder, the mark on its processes, and its lock.

The process that owns the run holds the lock, which the system releases when that process dies. A later
launcher can therefore tell a live run from a leftover one, and end the latter.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from launcher.checkout import checkout_id
from launcher.failures import CannotRun

MARK = "INVOICEASAP_RUN"


def shared_folder() -> Path:
    """Return the folder in the system's temporary folder that holds all runs of this user.

    Raises:
        CannotRun: If others can write to the folder.
    """
    folder = Path(tempfile.gettempdir()).resolve() / f"invoiceasap-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise CannotRun(
            f"Other users can write to {folder}, so secrets are not safe in it. Remove it, or set TMPDIR "
            f"to another folder."
        )
    # Set regardless of the umask, because the servers' account must pass through.
    folder.chmod(0o711)
    return folder


@dataclass(frozen=True)
class Run:
    """A run's folder and lock; as a context manager it removes the folder and releases the lock."""

    folder: Path
    lock: IO[str]
    ports: list[IO[str]] = field(default_factory=list)

    @classmethod
    def begin(cls, purpose: str) -> Self:
        """Create the folder of a new run and lock it."""
        made = Path(tempfile.mkdtemp(prefix="new-", dir=shared_folder()))
        # The servers' account may pass through to its own folders, but not list this one.
        made.chmod(0o711 if os.getuid() == 0 else 0o700)
        lock = (made / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        # The folder gets its final name only now: a run without a lock counts as leftover.
        folder = made.with_name(made.name.replace("new", f"{checkout_id()}-{purpose}", 1))
        return cls(made.rename(folder), lock)

    @property
    def mark(self) -> str:
        """The value of the environment variable INVOICEASAP_RUN in every process of this run."""
        return self.folder.name

    def reserve_port(self, port: int) -> bool:
        """Reserve a port among this user's runs until this run ends; return False if another run has it."""
        reservation = (shared_folder() / f"port-{port}").open("w")
        try:
            fcntl.flock(reservation, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            reservation.close()
            return False
        self.ports.append(reservation)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the folder and release the locks."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for lock in (*self.ports, self.lock):
            lock.close()


def owner_of(folder: Path) -> int | None:
    """Return the process id of the run's owner, or None if the owner is gone."""
    try:
        lock = (folder / "lock").open("r")
    except FileNotFoundError:
        return None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read().strip() or 0) or None
    return None


def runs(purpose: str) -> Iterator[Path]:
    """Yield the folders of this checkout's runs for a purpose, live or leftover."""
    yield from sorted(shared_folder().glob(f"{checkout_id()}-{purpose}-*"))
