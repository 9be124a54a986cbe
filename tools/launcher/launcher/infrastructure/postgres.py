"""A private PostgreSQL from the wheel in our environment: its own data, port and password."""

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
# Leaves nothing in the machine's shared memory when it is killed.
dynamic_shared_memory_type = mmap
max_connections = 300
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_line_prefix = '%m %u '
password_encryption = 'scram-sha-256'
"""

# Tests lose nothing when the machine stops; what was committed outlives a server that is killed all the same.
_FOR_TESTS = """
fsync = off
full_page_writes = off
"""


class PrivatePostgres:
    """The server's program, its preparation, and how it is known to be up."""

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
        """The address of the database `postgres`, with the user that may do everything."""
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self._port}/postgres"

    @property
    def database(self) -> str:
        """The database of the suite."""
        return DEFAULT_DATABASE

    @property
    def secret(self) -> str:
        """What the roles' passwords are made from."""
        return self._password

    def programs(self) -> list[Program]:
        """The server, as the supervisor runs it."""
        command = (str(self._bin / "postgres"), "-D", str(self._data))
        return [
            Program(self.name, command, {"LC_ALL": "C"}, self._folder, self._account.name, group="ground",
                    stop_signal="INT", stop_seconds=8, restart=not self._for_tests)
        ]  # fmt: skip

    def begin(self, supervisor: Supervisor) -> None:
        """Make the data folder and start the server."""
        password = self._account.write(self._folder / "password", self._password)
        made = subprocess.run(  # noqa: S603 - all arguments are ours
            [self._bin / "initdb", "--pgdata", self._data, "--username=postgres", f"--pwfile={password}",
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
             "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"],
            user=self._account.name, group=self._account.group, extra_groups=self._account.extra_groups,
            cwd=self._folder, env={"LC_ALL": "C", **self._mark}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        password.unlink()
        if made.returncode != 0:
            raise CannotRun(f"PostgreSQL's data folder could not be made.\n{made.stderr}{made.stdout}")
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(self._settings)
        supervisor.begin(self.name)

    def wait(self, supervisor: Supervisor) -> None:
        """Return when the server takes connections."""
        until_it_answers(supervisor, self.name, lambda: provision.answers(self.admin_url))

    def end(self) -> None:
        """The supervisor ends it."""
