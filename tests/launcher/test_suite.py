"""The whole suite as real processes: started from two checkouts, stopped, killed and cleared.

If this breaks, `make up` and `make demo` leave processes behind, disturb another checkout, or fail without a reason.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aio_pika
import httpx
import psutil
import pytest
from aiormq.exceptions import ProbableAuthenticationError

ROOT = Path(__file__).parents[2]
STOPS_WITHIN = 30


@dataclass
class Checkout:
    """A second clone, as far as the launcher is concerned: its own place, its own `.run`."""

    folder: Path
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    def launch(self, verb: str, **environment: str) -> "subprocess.Popen[str]":
        """Begin a verb of the launcher."""
        env = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "PYTHONPATH": str(self.package),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "launcher", verb],
            cwd=self.folder,
            env=env | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def publish(self, verb: str, **environment: str) -> tuple[int, str]:
        """Carry out a verb; its status and what it printed."""
        process = self.launch(verb, **environment)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output

    @property
    def package(self) -> Path:
        """Where the launcher is imported from."""
        return self.folder / "tools" / "launcher"

    def run(self) -> dict[str, Any]:
        """What run.json says."""
        found: dict[str, Any] = json.loads((self.folder / ".run" / "run.json").read_text())
        return found


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Callable[[str], Checkout]]:
    """Makes checkouts; whatever runs of them is ended after the test."""
    made: list[Checkout] = []

    def make(name: str) -> Checkout:
        checkout = Checkout(tmp_path / name)
        shutil.copytree(
            ROOT / "tools" / "launcher", checkout.package, ignore=shutil.ignore_patterns("__pycache__")
        )
        made.append(checkout)
        return checkout

    yield make
    for checkout in made:
        for process in checkout.started:
            process.kill()
            process.communicate()
        checkout.publish("down")


def until_up(launched: "subprocess.Popen[str]") -> str:
    """What the launcher says until the suite is up."""
    output = ""
    assert launched.stdout is not None
    for line in launched.stdout:
        output += line
        if line.startswith("The suite is running"):
            return output
    raise AssertionError(f"the suite did not come up:\n{output}")


def living(run: dict[str, Any]) -> dict[str, psutil.Process]:
    """The processes that run.json names and that live."""
    return {name: psutil.Process(pid) for name, pid in run["pids"].items() if psutil.pid_exists(pid)}


def addresses(run: dict[str, Any]) -> list[str]:
    """Return the addresses that the processes of a run listen on."""
    return [
        connection.laddr.ip
        for process in living(run).values()
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]


@pytest.mark.timeout(600)
def test_two_checkouts_run_side_by_side_and_one_that_is_killed_is_cleared_without_the_other(
    clone: Callable[[str], Checkout],
) -> None:
    first, second = clone("first"), clone("second")
    launched = [first.launch("up", WORKERS="1"), second.launch("up", INVOICING="none", WORKERS="1")]
    for each in launched:
        until_up(each)
    runs = [first.run(), second.run()]

    assert runs[0]["gateway"] != runs[1]["gateway"]
    assert {name for name in runs[1]["pids"] if name.startswith(("sync-worker", "invoicing"))} == {
        "sync-worker-1"
    }
    assert (first.folder / ".run" / "run.json").stat().st_mode & 0o777 == 0o600
    listening = [address for run in runs for address in addresses(run)]
    assert len(listening) > len(runs[0]["pids"])
    assert [address for address in listening if not ip_address(address).is_loopback] == []

    launched[0].send_signal(signal.SIGKILL)
    launched[0].wait()
    assert len(living(runs[0])) > 5
    status, output = first.publish("down")

    assert (status, output) == (0, "The suite has stopped.\n")
    assert living(runs[0]) == {}
    assert not (first.folder / ".run" / "run.json").exists()
    assert httpx.get(f"{runs[1]['gateway']}/health/ready", trust_env=False).status_code == 200
    assert second.publish("up") == (
        2,
        f"The suite of this checkout is already running (process {launched[1].pid}). Stop it with `make down`.\n",
    )

    launched[1].send_signal(signal.SIGTERM)
    assert launched[1].wait(STOPS_WITHIN) == 0
    assert living(runs[1]) == {}
    assert not (second.folder / ".run" / "run.json").exists()


@pytest.mark.timeout(600)
async def test_an_operator_gives_another_invoicing_system_a_user_and_takes_it_back(
    clone: Callable[[str], Checkout],
) -> None:
    checkout = clone("one")
    until_up(checkout.launch("up", INVOICING="none", WORKERS="1"))
    person = {"company_name": "Till", "email": "a@example.nz", "password": "a password that is long enough"}
    async with httpx.AsyncClient(base_url=checkout.run()["gateway"], trust_env=False) as client:
        signed_up = await client.post("/api/v1/sign-up", json=person)
    company = signed_up.json()["company_id"]

    status, output = checkout.publish("source", SOURCE_NAME="till", SOURCE_COMPANY=company)

    assert status == 0, output
    url = output.splitlines()[-1]
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await (await channel.get_queue("replies.till", ensure=False)).get(fail=False)
        events = await channel.get_exchange("events", ensure=False)
        await events.publish(aio_pika.Message(b"{}", user_id="till"), "customer.created")
    assert checkout.publish("remove_source", SOURCE_NAME="till")[0] == 0
    with pytest.raises(ProbableAuthenticationError):
        await aio_pika.connect(url)


def test_a_port_that_is_taken_is_said_and_nothing_stays(clone: Callable[[str], Checkout]) -> None:
    checkout = clone("one")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, output = checkout.publish("up", SANDBOX_PORT=port)

    assert status == 2
    assert (
        f"Port {port} (SANDBOX_PORT) is in use. Stop the program that uses it, or choose another port."
        in output
    )
    assert checkout.publish("down") == (0, "Nothing was running.\n")


def test_a_demo_that_cannot_start_says_so_in_its_last_line(clone: Callable[[str], Checkout]) -> None:
    checkout = clone("one")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, output = checkout.publish("demo", ONCE="1", GATEWAY_PORT=str(taken.getsockname()[1]))

    assert status == 2
    assert output.splitlines()[-1] == "demo: failed"


def test_a_database_that_does_not_answer_is_named_without_its_password(
    clone: Callable[[str], Checkout],
) -> None:
    checkout = clone("one")

    status, output = checkout.publish("up", DATABASE_URL="postgresql://me:secret-word@127.0.0.1:1/books")

    assert status == 2
    assert "Cannot connect to the database at 127.0.0.1:1 as me" in output
    assert "secret-word" not in output


def test_a_docker_that_does_not_answer_is_said_in_a_sentence(clone: Callable[[str], Checkout]) -> None:
    status, output = clone("one").publish(
        "up", INFRASTRUCTURE="containers", DOCKER_HOST="unix:///nowhere/docker.sock"
    )

    assert status == 2
    assert "Docker could not run postgres:18" in output
    assert "Traceback" not in output


def test_what_the_environment_misstates_is_said_at_once(clone: Callable[[str], Checkout]) -> None:
    status, output = clone("one").publish("up", WORKERS="many", INVOICING="some")

    assert status == 2
    assert "WORKERS: " in output
    assert "INVOICING must be none or unset" in output


def test_a_file_of_invoices_is_read_without_starting_anything(clone: Callable[[str], Checkout]) -> None:
    checkout = clone("one")
    headings = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    (checkout.folder / "book.csv").write_text(f"{headings}\n7,A1,Cheese,1,1/2/26,2,17,France\n")

    assert checkout.publish("read", BOOK="book.csv")[0] == 2
    status, output = checkout.publish("read", BOOK="book.csv", DATES="dmy")

    assert status == 0
    assert "row 2: invoice 7, 2026-02-01, Customer 17: 1 x 2" in output
    assert not (checkout.folder / ".run").exists()
