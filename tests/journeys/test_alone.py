"""A service that starts before its servers, or without its settings.

If this breaks, an operator has to start everything in the right order, and cannot read in the log what a service
waits for.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.faults.proxy import Proxy
from tests.world import IMPORT_NAMES, STORING, Running, World, free_port

EACH = """
import importlib, sys
from common.commands import main
names, sys.argv = sys.argv[1:], ["python -m", "serve"]
for name in names:
    try:
        main(importlib.import_module(name + ".app").SERVICE)
    except SystemExit as end:
        print(end)
"""
"""Begins each service in one process, for starting Python is what takes long."""


def _elsewhere(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}"))


def _begun(world: World, postgres: int, rabbit: int) -> dict[str, Running]:
    """Start every service, its two servers at these ports."""
    begun = {}
    for service in IMPORT_NAMES:
        env = world.environment(service)
        moved = {"AMQP_URL": _elsewhere(env["AMQP_URL"], rabbit)}
        if service in STORING:
            moved["DATABASE_URL"] = _elsewhere(env["DATABASE_URL"], postgres)
        begun[service] = world.start(service, wait=False, also=moved)
    return begun


def _lacks(running: Running) -> list[str]:
    return [line for line in running.output().splitlines() if "waiting for " in line]


@pytest.mark.timeout(240)
def test_each_service_alone_says_what_it_lacks_waits_for_it_and_stops_when_told(world: World) -> None:
    world.start_sandbox()
    postgres, rabbit = free_port(), free_port()
    begun = _begun(world, postgres, rabbit)

    for service, running in begun.items():
        first = "PostgreSQL" if service in STORING else "RabbitMQ"
        running.wait_for_words(f"waiting for {first}")
        assert len(_lacks(running)) == 1, running.output()
        assert "Traceback" not in running.output()
    logged_while_waiting = {service: begun.pop(service).terminate() for service in ("log", "gateway")}
    database = urlsplit(world.infrastructure.database_url("log", world.database))
    broker = urlsplit(world.infrastructure.amqp_url("log", world.vhost))
    addresses = [Proxy(database.hostname or "", database.port or 0, postgres)]
    for running in begun.values():
        running.wait_for_words("waiting for RabbitMQ")
    addresses.append(Proxy(broker.hostname or "", broker.port or 0, rabbit))
    for running in begun.values():
        running.wait_until("/health/ready")
        assert len(_lacks(running)) <= 2, running.output()

    statuses = {service: running.terminate() for service, running in begun.items()}

    assert set((statuses | logged_while_waiting).values()) == {0}, (statuses, logged_while_waiting)
    for endpoint in addresses:
        endpoint.end()


def test_a_service_without_its_settings_names_each_in_one_line() -> None:
    environment = {"PATH": os.environ["PATH"], "AMQP_URL": "", "SERVICE_KEY": "c2hvcnQ=", "HTTP_PORT": "many"}
    reported = subprocess.run(
        [sys.executable, "-c", EACH, *IMPORT_NAMES.values()],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout.splitlines()

    assert [line.split(":")[0] for line in reported] == list(IMPORT_NAMES)
    for line in reported:
        assert "cannot serve: missing or invalid environment variables" in line
        for name in ("AMQP_URL", "SERVICE_KEY", "HTTP_PORT", "SERVICE_PUBLIC_KEYS"):
            assert f"{name} (" in line, line
        assert "c2hvcnQ=" not in line
