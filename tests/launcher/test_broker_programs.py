"""Which RabbitMQ runs: the machine's own or, with BROKER=4, the downloaded one.

If this breaks, a run that is meant to show that the suite works on RabbitMQ 4 shows it for another version.
"""

from pathlib import Path

import aio_pika
import pytest

from launcher.failures import CannotRun
from launcher.infrastructure import ADMIN, Infrastructure
from launcher.infrastructure.account import Account
from launcher.infrastructure.broker_programs import BrokerPrograms
from launcher.settings import ServerSettings


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty cache folder of a launcher that is asked for RabbitMQ 4."""
    monkeypatch.setenv("BROKER", "4")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


async def test_the_tests_run_on_the_version_that_broker_asks_for(infrastructure: Infrastructure) -> None:
    async with await aio_pika.connect(infrastructure.amqp_url(ADMIN)) as connection:
        assert connection.transport is not None
        version = str(connection.transport.connection.server_properties["version"])

    asked_for_4 = ServerSettings().broker == "4"
    assert tuple(map(int, version.split(".")[:2])) >= ((4, 0) if asked_for_4 else (3, 10))


def test_rabbitmq_4_is_missing_until_it_is_downloaded_even_if_the_machine_has_another(cache: Path) -> None:
    before = BrokerPrograms.chosen().server
    usr = cache / "invoiceasap" / "rabbitmq-4" / "usr"
    for name in ("lib/rabbitmq/lib/rabbitmq_server-4.0.5/sbin/rabbitmq-server", "lib/erlang/erts-15/bin/erl"):
        (usr / name).parent.mkdir(parents=True)
        (usr / name).touch()
    programs = BrokerPrograms.chosen()

    assert before is None
    # As the server sees it, which has the folder in place of the machine's /usr.
    assert str(programs.server) == "/usr/lib/rabbitmq/lib/rabbitmq_server-4.0.5/sbin/rabbitmq-server"
    assert str(programs.erlang("erl")) == "/usr/lib/erlang/erts-15/bin/erl"


@pytest.mark.usefixtures("cache")
def test_rabbitmq_4_runs_under_the_servers_account_which_only_root_can_change_to() -> None:
    programs = BrokerPrograms.chosen()

    command, started_as = programs.entry(Account("nobody"))
    assert "--reuid=nobody" in command
    assert started_as is None, "root mounts before it changes to the account"
    with pytest.raises(CannotRun, match="BROKER=4 needs root"):
        programs.entry(Account(None))
