"""Starts the sandbox, or writes its list of rules."""

import argparse
import os
import sys
from pathlib import Path

from xero_sandbox.app import DEFAULT_APP, Options, a_server, a_world, listening
from xero_sandbox.keeper import Keeper
from xero_sandbox.rulesheet import write_rules
from xero_sandbox.switches import SWITCHES, UnknownSwitch, chosen
from xero_sandbox.world.consents import App
from xero_sandbox.world.keeping import Unreadable
from xero_sandbox.world.seeds import SEEDS


def _client(text: str) -> App:
    parts = text.split(":", 2)
    if len(parts) != 3 or not all(parts):
        raise argparse.ArgumentTypeError("a client is written ID:SECRET:REDIRECT")
    return App(parts[0], parts[1], (parts[2],))


def _switch(text: str) -> tuple[str, str]:
    name, sign, reading = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError("a switch is written NAME=READING")
    return name, reading


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xero_sandbox", description="A server that behaves as Xero does.")
    parser.add_argument("verb", nargs="?", choices=("serve", "rules"), default="serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("SANDBOX_PORT") or 8090))
    parser.add_argument("--seed", choices=tuple(SEEDS), default="nz")
    parser.add_argument("--organisations", type=int, default=0, metavar="N", help="at least so many")
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="keeps the memory in a file, and reads it from there"
    )
    parser.add_argument("--client", type=_client, action="append", default=[], metavar="ID:SECRET:REDIRECT")
    parser.add_argument(
        "--switch",
        type=_switch,
        action="append",
        default=[],
        metavar="NAME=READING",
        help=", ".join(SWITCHES),
    )
    return parser


def main() -> int:
    """Runs the verb on the command line; returns the exit status."""
    asked = _parser().parse_args()
    if asked.verb == "rules":
        return _rules(Path(__file__).parent.parent)
    try:
        switches = {name: reading for name, reading in asked.switch if chosen({name: reading})}
    except UnknownSwitch as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    options = Options(
        asked.host, asked.port, asked.seed, asked.client, switches, asked.organisations, asked.keep
    )
    world = a_world(options)
    try:
        keeper = Keeper(world, options.keep) if options.keep else None
    except (Unreadable, OSError) as wrong:
        sys.stderr.write(f"{options.keep} cannot be read: {wrong}\n")
        return 2
    names = ", ".join(ledger.organisation["Name"] for ledger in world.ledgers.values())
    app = asked.client[0] if asked.client else DEFAULT_APP
    try:
        listener = listening(options)
    except OSError as wrong:
        sys.stderr.write(
            f"{options.host}:{options.port} cannot be listened on: {wrong.strerror}. Choose another --port.\n"
        )
        return 2
    with listener:
        _say(f"http://{options.host}:{listener.getsockname()[1]}", app, names)
        a_server(world, keeper).run(sockets=[listener])
    return 0


def _rules(folder: Path) -> int:
    if not (folder / "tests").is_dir():
        sys.stderr.write(
            "The rules are written beside their tests, in a checkout; GET /_sandbox/rules shows them too.\n"
        )
        return 2
    write_rules(folder)
    return 0


def _say(address: str, app: App, names: str) -> None:
    sys.stdout.write(
        f"address        {address}\n"
        f"client id      {app.client_id}\n"
        f"client secret  {app.secret}\n"
        f"organisations  {names}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
