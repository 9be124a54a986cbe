"""Which account of this machine the servers run under: PostgreSQL refuses to be run by root."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from launcher.failures import CannotRun

_UNPRIVILEGED = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """The account of the servers; `name` is None when they run as whoever started them."""

    name: str | None

    @classmethod
    def of_servers(cls) -> "Account":
        """Root's servers run under an existing unprivileged account, anybody else's under their own."""
        if os.getuid() != 0:
            return cls(None)
        for name in _UNPRIVILEGED:
            try:
                pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(name)
        raise CannotRun(
            f"PostgreSQL cannot be run by root, and none of the accounts {', '.join(_UNPRIVILEGED)} "
            f"exists. Run this as another user than root."
        )

    @property
    def group(self) -> int | None:
        """The account's group, for a process that is to run under it."""
        return None if self.name is None else pwd.getpwnam(self.name).pw_gid

    @property
    def extra_groups(self) -> list[int] | None:
        """No further groups for a process that gives up root."""
        return None if self.name is None else []

    def make_folder(self, path: Path) -> Path:
        """Make a folder that only this account can enter."""
        path.mkdir(mode=0o700)
        self.take(path)
        return path

    def write(self, path: Path, text: str) -> Path:
        """Write a file that only this account can read."""
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        self.take(path)
        return path

    def take(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.name is not None:
            shutil.chown(path, self.name, self.group)
