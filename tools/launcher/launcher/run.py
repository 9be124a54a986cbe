"""One run of servers: its folder below the system's temporary one, its mark on each process, its lock.

The lock is held by the process that owns the run and falls when that process dies, however it dies. So
whoever comes next can tell a run that is alive from one that was left behind, and end the latter.
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
    """The folder below the system's temporary one that holds all runs of this user."""
    folder = Path(tempfile.gettempdir()).resolve() / f"invoiceasap-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise CannotRun(
            f"{folder} is not a folder that only this user may write to, so nothing secret can be kept "
            f"in it. Remove it, or set TMPDIR to another folder."
        )
    # Whatever the umask: the account of the servers passes through here.
    folder.chmod(0o711)
    return folder


@dataclass(frozen=True)
class Run:
    """A run's folder and its lock; a context manager that lets go and removes the folder."""

    folder: Path
    lock: IO[str]
    ports: list[IO[str]] = field(default_factory=list)

    @classmethod
    def begin(cls, purpose: str) -> Self:
        """Make the folder of a new run and hold its lock."""
        made = Path(tempfile.mkdtemp(prefix="new-", dir=shared_folder()))
        # Others may pass through, to what is theirs inside, and see nothing on the way.
        made.chmod(0o711 if os.getuid() == 0 else 0o700)
        lock = (made / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        # It gets its name when the lock is held, so that nobody takes it for one left behind.
        folder = made.with_name(made.name.replace("new", f"{checkout_id()}-{purpose}", 1))
        return cls(made.rename(folder), lock)

    @property
    def mark(self) -> str:
        """What the environment variable INVOICEASAP_RUN of every process of this run says."""
        return self.folder.name

    def reserve_port(self, port: int) -> bool:
        """Keep a port from this user's other runs until this one ends; whether nobody else had it."""
        stored = (shared_folder() / f"port-{port}").open("w")
        try:
            fcntl.flock(stored, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stored.close()
            return False
        self.ports.append(stored)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the folder and let go of the lock."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for lock in (*self.ports, self.lock):
            lock.close()


def owner_of(folder: Path) -> int | None:
    """The pid of the process that owns the run of this folder, or None when that is gone."""
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
    """The folders of this checkout's runs for a purpose, alive or left behind."""
    yield from sorted(shared_folder().glob(f"{checkout_id()}-{purpose}-*"))
