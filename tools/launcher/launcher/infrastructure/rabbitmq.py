"""A private RabbitMQ node with its own ports, cookie, data, users and epmd."""

import base64
import hashlib
import json
import os
import secrets
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher.broker.declaring import declare
from launcher.broker.users import ADMIN, MAIN_VHOST, OPERATOR, USERS, Rights, rights_of
from launcher.failures import CannotRun
from launcher.infrastructure.account import Account
from launcher.infrastructure.broker_programs import BrokerPrograms
from launcher.infrastructure.waiting import until_it_answers
from launcher.loops import outside_of_loops
from launcher.processes import Program, Supervisor

EPMD = "epmd"

_SETTINGS = """\
listeners.tcp.default = 127.0.0.1:{port}
loopback_users = none
load_definitions = {definitions}
log.console = true
log.console.level = info
log.file = false
cluster_partition_handling = ignore
{management}disk_free_limit.absolute = 100MB
vm_memory_high_watermark.relative = 0.4
"""

_MANAGEMENT = """\
management.tcp.ip = 127.0.0.1
management.tcp.port = {port}
"""

_CLUSTER = "cluster_formation.peer_discovery_backend = classic_config\n"
_CLUSTER_NODES = "cluster_formation.classic_config.nodes"

# With Erlang's distribution set on the command line, the node starts no second Erlang to start epmd.
_ERLANG = "-noinput -sname {node} -start_epmd false -kernel inet_dist_use_interface {{127,0,0,1}} +S {schedulers} +B i"


@dataclass(frozen=True)
class Shared:
    """The values that the nodes of one broker share: cookie, passwords by user, epmd's port and the node names."""

    cookie: str
    passwords: dict[str, str]
    epmd_port: int
    names: tuple[str, ...]

    @classmethod
    def new(cls, epmd_port: int, names: tuple[str, ...] = ("rabbitmq",)) -> "Shared":
        """Generate the secrets of a new broker."""
        passwords = {user: secrets.token_urlsafe(24) for user in USERS}
        return cls(secrets.token_hex(20), passwords, epmd_port, names)

    @property
    def settings(self) -> str:
        """The settings by which several nodes find each other; empty for a single node."""
        if len(self.names) == 1:
            return ""
        nodes = enumerate(self.names, 1)
        return _CLUSTER + "".join(f"{_CLUSTER_NODES}.{n} = {name}@localhost\n" for n, name in nodes)


class PrivateRabbit:
    """One node: its files, its program and its administration."""

    def __init__(
        self,
        folder: Path,
        account: Account,
        ports: tuple[int, int, int | None],
        for_tests: bool,
        shared: Shared,
        name: str = "rabbitmq",
    ) -> None:
        self._programs = BrokerPrograms.chosen()
        if self._programs.server is None:
            raise CannotRun(f"RabbitMQ is not installed. Install it: {' '.join(self._programs.installer)}")
        self._server = self._programs.server
        self._entry, self._user = self._programs.entry(account)
        self._account = account
        self._for_tests = for_tests
        self.name = name
        self._folder = account.make_folder(folder / self.name)
        self._port, self._distribution_port, self._management_port = ports
        self._node = f"{self.name}@localhost"
        self._shared = shared
        self._write_files()

    def url(self, user: str, vhost: str) -> str:
        """Return the URL of a vhost for the administrator or a service."""
        return f"amqp://{user}:{self._shared.passwords[user]}@127.0.0.1:{self._port}/{vhost}"

    @property
    def management_url(self) -> str | None:
        """The address of the management plugin, which runs unless the node is for tests."""
        return None if self._management_port is None else f"http://127.0.0.1:{self._management_port}"

    def programs(self) -> list[Program]:
        """Return the programs of epmd, Erlang's name server on loopback, and of the node."""
        epmd = (
            str(self._programs.erlang(EPMD)),
            "-address",
            "127.0.0.1",
            "-port",
            str(self._shared.epmd_port),
        )
        server = (*self._entry, str(self._server))
        return [
            Program(EPMD, (*self._entry, *epmd), {"PATH": os.defpath}, self._folder, self._user,
                    group="servers", stop_seconds=3, restart=not self._for_tests),
            Program(self.name, server, self._environment(), self._folder, self._user,
                    group="servers", stop_seconds=8, restart=not self._for_tests)
        ]  # fmt: skip

    def begin(self, supervisor: Supervisor) -> None:
        """Start epmd, then the node."""
        supervisor.begin(EPMD)
        supervisor.begin(self.name)

    def wait(self, supervisor: Supervisor) -> None:
        """Return when the node accepts connections."""
        until_it_answers(supervisor, self.name, self._answers)

    def end(self) -> None:
        """Do nothing: the supervisor stops the node."""

    def create_vhost(self, name: str) -> None:
        """Create a vhost, grant every user its rights, and declare what all services share."""
        granted = [call for user in USERS for call in grants(user, name, rights_of(user))]
        self.evaluate(",".join((f'rabbit_vhost:add(<<"{name}">>, <<"launcher">>)', *granted)))
        outside_of_loops(declare(self.url(OPERATOR, name), queues_of_services=False))

    def drop_vhost(self, name: str) -> None:
        """Delete a vhost with everything in it."""
        self.evaluate(f'rabbit_vhost:delete(<<"{name}">>, <<"launcher">>)')

    def evaluate(self, expression: str) -> str:
        """Evaluate an Erlang expression on the node and return the value as Erlang prints it.

        Raises:
            CannotRun: If erl_call is missing or the node rejects the expression.
        """
        program = self._programs.erlang("erl_call")
        if program is None:
            raise CannotRun(
                "The tests need erl_call, which is not installed. Install it: apt-get install erlang-base"
            )
        result = subprocess.run(  # noqa: S603 - all arguments are ours
            [*self._entry, program, "-sname", self._node, "-r", "-e", "-timeout", "60"],
            input=f"{expression}.\n", env=self._environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if result.returncode != 0 or not result.stdout.startswith("{ok,"):
            raise CannotRun(f"RabbitMQ rejected the expression: {result.stdout}{result.stderr}")
        return result.stdout.removeprefix("{ok, ").removesuffix("}")

    def _environment(self) -> dict[str, str]:
        schedulers = min(2, os.cpu_count() or 1)
        return {
            "PATH": f"{os.environ.get('PATH', os.defpath)}:/usr/sbin",
            "HOME": str(self._folder),
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._shared.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self._node,
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_PID_FILE": str(self._folder / "pid"),
            "RABBITMQ_LOGS": "-",
            # The start script replaces itself with the node, which then receives the stop signal.
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERLANG.format(node=self._node, schedulers=schedulers),
        }

    def _write_files(self) -> None:
        cookie = self._account.write(self._folder / ".erlang.cookie", self._shared.cookie)
        cookie.chmod(0o400)
        definitions = self._account.write(self._folder / "definitions.json", json.dumps(self._definitions()))
        port = self._management_port
        management = "" if port is None else _MANAGEMENT.format(port=port)
        settings = _SETTINGS.format(port=self._port, definitions=definitions, management=management)
        settings += self._shared.settings
        self._account.write(self._folder / "rabbitmq.conf", settings)
        self._account.write(
            self._folder / "enabled_plugins", "[].\n" if port is None else "[rabbitmq_management].\n"
        )

    def _definitions(self) -> dict[str, list[dict[str, str]]]:
        users = [
            {"name": user, "password_hash": _hashed(password), "hashing_algorithm": "rabbit_password_hashing_sha256",
             "tags": "administrator" if user == ADMIN else ""}
            for user, password in self._shared.passwords.items()
        ]  # fmt: skip
        rights = {user: rights_of(user) for user in USERS}
        return {
            "users": users,
            "vhosts": [{"name": MAIN_VHOST}],
            "permissions": [
                {"user": user, "vhost": MAIN_VHOST, **each.of_vhost()} for user, each in rights.items()
            ],
            "topic_permissions": [
                {"user": user, "vhost": MAIN_VHOST, "exchange": exchange, "write": write, "read": read}
                for user, each in rights.items()
                for exchange, (write, read) in each.topics.items()
            ],
        }

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=5) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                # The first byte of Connection.Start: a method frame.
                return connection.recv(1) == b"\x01"
        except OSError:
            return False


def _hashed(password: str) -> str:
    """Return RabbitMQ's hash of a password: base64 of a 4-byte salt and the SHA-256 of salt and password."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def grants(user: str, vhost: str, rights: Rights) -> list[str]:
    """Return the Erlang expressions that grant a user its rights in a vhost."""
    names = _terms(user, vhost, rights.configure, rights.write, rights.read)
    return [
        f"rabbit_auth_backend_internal:set_permissions({names})",
        *(
            f"rabbit_auth_backend_internal:set_topic_permissions({_terms(user, vhost, exchange, write, read)})"
            for exchange, (write, read) in rights.topics.items()
        ),
    ]


def _terms(*values: str) -> str:
    """Return the values as Erlang binaries, and the launcher as the one who acts."""
    return ", ".join(f'<<"{value}">>'.replace("\\", "\\\\") for value in (*values, ADMIN))
