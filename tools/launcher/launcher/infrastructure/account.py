"""The account under which the servers run: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from launcher.failures import CannotRun

_UNPRIVILEGED = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """The account of the servers; `name` is None if they run under the launcher's own account."""

    name: str | None

    @classmethod
    def of_servers(cls) -> "Account":
        """Return an unprivileged account if the launcher runs as root, else the launcher's own account.

        Raises:
            CannotRun: If the launcher runs as root and the machine has no unprivileged account.
        """
        if os.getuid() != 0:
            return cls(None)
        for name in _UNPRIVILEGED:
            try:
                pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(name)
        raise CannotRun(
            f"PostgreSQL refuses to run as root, and this machine has none of the accounts "
            f"{', '.join(_UNPRIVILEGED)}. Run this command as another user."
        )

    @property
    def group(self) -> int | None:
        """The account's group id, or None for the launcher's own."""
        return None if self.name is None else pwd.getpwnam(self.name).pw_gid

    @property
    def extra_groups(self) -> list[int] | None:
        """The supplementary groups: none if the launcher is root, or None to leave them unchanged."""
        return None if self.name is None else []

    def make_folder(self, path: Path) -> Path:
        """Create a folder that only this account can enter."""
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
        """Change the owner of a file or folder to this account."""
        if self.name is not None:
            shutil.chown(path, self.name, self.group)
