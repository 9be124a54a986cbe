"""A private PostgreSQL server from the wheel in .venv, with its own data, port and password."""

import secrets
import subprocess
from pathlib import Path

from launcher import provision
from launcher.failures import CannotRun
from launcher.infrastructure import binaries
from launcher.infrastructure.account import Account
from launcher.infrastructure.external import DEFAULT_DATABASE
from launcher.infrastructure.waiting import until_it_answers
from launcher.processes import Program, Supervisor
from launcher.run import MARK, Run

_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
# Leaves nothing in shared memory when the server is killed.
dynamic_shared_memory_type = mmap
max_connections = 300
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_line_prefix = '%m %u '
password_encryption = 'scram-sha-256'
"""

# Tests may lose data if the machine crashes. Committed data survives a killed server in either case.
_FOR_TESTS = """
fsync = off
full_page_writes = off
"""


class PrivatePostgres:
    """A private server: its preparation, its program and its readiness check."""

    name = "postgresql"

    def __init__(self, run: Run, folder: Path, account: Account, port: int, for_tests: bool) -> None:
        self._mark = {MARK: run.mark}
        self._folder = folder
        self._data = folder / "postgresql"
        self._account = account
        self._bin = binaries.postgres()
        self._port = port
        self._for_tests = for_tests
        self._settings = _SETTINGS.format(port=port) + (_FOR_TESTS if for_tests else "")
        self._password = secrets.token_urlsafe(24)

    @property
    def admin_url(self) -> str:
        """The URL of the database `postgres`, with the superuser."""
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self._port}/postgres"

    @property
    def database(self) -> str:
        """The name of the suite's database."""
        return DEFAULT_DATABASE

    @property
    def secret(self) -> str:
        """The secret for deriving the roles' passwords."""
        return self._password

    def programs(self) -> list[Program]:
        """Return the server's program."""
        command = (str(self._bin / "postgres"), "-D", str(self._data))
        return [
            Program(self.name, command, {"LC_ALL": "C"}, self._folder, self._account.name, group="servers",
                    stop_signal="INT", stop_seconds=8, restart=not self._for_tests)
        ]  # fmt: skip

    def begin(self, supervisor: Supervisor) -> None:
        """Create the data folder and start the server.

        Raises:
            CannotRun: If initdb fails.
        """
        password = self._account.write(self._folder / "password", self._password)
        result = subprocess.run(  # noqa: S603 - all arguments are ours
            [self._bin / "initdb", "--pgdata", self._data, "--username=postgres", f"--pwfile={password}",
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
             "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"],
            user=self._account.name, group=self._account.group, extra_groups=self._account.extra_groups,
            cwd=self._folder, env={"LC_ALL": "C", **self._mark}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        password.unlink()
        if result.returncode != 0:
            raise CannotRun(
                f"initdb could not create PostgreSQL's data folder.\n{result.stderr}{result.stdout}"
            )
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(self._settings)
        supervisor.begin(self.name)

    def wait(self, supervisor: Supervisor) -> None:
        """Return when the server accepts connections."""
        until_it_answers(supervisor, self.name, lambda: provision.answers(self.admin_url))

    def end(self) -> None:
        """Do nothing: the supervisor stops the server."""
