"""The programs of RabbitMQ and Erlang: those of the machine or, with BROKER=4, those that scripts/rabbitmq-4 downloads.

RabbitMQ 4 and its libraries belong to a newer Debian. Its processes see that Debian's /usr in place of the machine's;
they share everything else with the machine: /tmp, /etc, the network. The mount is in a namespace of their own, which
the kernel removes with the last of them, so it survives no crash and no other process sees it.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from launcher.checkout import ROOT
from launcher.failures import CannotRun
from launcher.infrastructure.account import Account
from launcher.settings import ServerSettings

_USR = Path("/usr")
_ENTER = 'mount --bind "$1" /usr && shift && exec "$@"'


@dataclass(frozen=True)
class BrokerPrograms:
    """The programs below `usr`, and the script that installs them. All paths returned are those that processes see."""

    usr: Path
    installer: tuple[str, ...]

    @classmethod
    def chosen(cls) -> "BrokerPrograms":
        """Return the programs that the environment variable BROKER asks for, installed or not."""
        scripts = ROOT / "scripts"
        if ServerSettings().broker != "4":
            return cls(_USR, (str(scripts / "apt-install"), "rabbitmq-server"))
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(cache / "invoiceasap" / "rabbitmq-4" / "usr", (str(scripts / "rabbitmq-4"),))

    @property
    def server(self) -> Path | None:
        """RabbitMQ's start script, or None if RabbitMQ or Erlang is not installed."""
        # Debian's /usr/sbin/rabbitmq-server accepts only its own user; the script that it wraps accepts any user.
        candidates = self._below("lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server")
        on_path = self._on_path("rabbitmq-server")
        if not candidates and on_path is not None:
            candidates = [on_path.resolve()]
        return candidates[-1] if candidates and self.erlang("erl") else None

    def erlang(self, program: str) -> Path | None:
        """Return the path of an Erlang program, such as epmd, or None if it is not found."""
        inside = self._below(f"lib/erlang/erts-*/bin/{program}")
        return self._on_path(program) or (inside[-1] if inside else None)

    def entry(self, account: Account) -> tuple[tuple[str, ...], str | None]:
        """Return what stands before a program's command, and the user that the whole command is started as.

        Raises:
            CannotRun: If the programs are not the machine's own and the launcher does not run as root.
        """
        if self.usr == _USR:
            return (), account.name
        if account.name is None:
            raise CannotRun(
                "BROKER=4 needs root. Unset it, or set AMQP_URL to the address of a RabbitMQ 4 server."
            )
        mounting = ("/usr/bin/unshare", "--mount", "/bin/sh", "-c", _ENTER, "sh", str(self.usr))
        becoming = (
            "/usr/bin/setpriv",
            f"--reuid={account.name}",
            f"--regid={account.group}",
            "--clear-groups",
        )
        return (*mounting, *becoming), None

    def _below(self, pattern: str) -> list[Path]:
        return sorted(_USR / path.relative_to(self.usr) for path in self.usr.glob(pattern))

    def _on_path(self, program: str) -> Path | None:
        if self.usr != _USR:
            return None
        path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/lib/rabbitmq/bin"))
        found = shutil.which(program, path=path)
        return None if found is None else Path(found)
