"""Start the sandbox, or write RULES.md."""

import argparse
import os
import sys
from pathlib import Path

from xero_sandbox.app import DEFAULT_APP, Options, listen, new_server, new_world
from xero_sandbox.autosave import Autosave
from xero_sandbox.rules_page import write_rules
from xero_sandbox.switches import SWITCHES, UnknownSwitch, chosen
from xero_sandbox.world.consents import App
from xero_sandbox.world.seeds import SEEDS
from xero_sandbox.world.snapshot import InvalidSnapshot


def _client(text: str) -> App:
    parts = text.split(":", 2)
    if len(parts) != 3 or not all(parts):
        raise argparse.ArgumentTypeError("write a client as ID:SECRET:REDIRECT")
    return App(parts[0], parts[1], (parts[2],))


def _switch(text: str) -> tuple[str, str]:
    name, sign, reading = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError("write a switch as NAME=READING")
    return name, reading


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xero_sandbox", description="A test server that behaves like Xero.")
    parser.add_argument("verb", nargs="?", choices=("serve", "rules"), default="serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("SANDBOX_PORT") or 8090))
    parser.add_argument("--seed", choices=tuple(SEEDS), default="nz")
    parser.add_argument(
        "--organisations", type=int, default=0, metavar="N", help="minimum number of organisations"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="save the state in a file and load it at the start"
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
    """Run the command on the command line and return the exit status: 0, or 2 after a usage or start-up error."""
    arguments = _parser().parse_args()
    if arguments.verb == "rules":
        return _rules(Path(__file__).parent.parent)
    try:
        switches = {name: reading for name, reading in arguments.switch if chosen({name: reading})}
    except UnknownSwitch as error:
        sys.stderr.write(f"{error}\n")
        return 2
    options = Options(
        arguments.host,
        arguments.port,
        arguments.seed,
        arguments.client,
        switches,
        arguments.organisations,
        arguments.keep,
    )
    world = new_world(options)
    try:
        autosave = Autosave(world, options.keep) if options.keep else None
    except (InvalidSnapshot, OSError) as error:
        sys.stderr.write(f"Cannot load {options.keep}: {error}\n")
        return 2
    names = ", ".join(ledger.organisation["Name"] for ledger in world.ledgers.values())
    app = arguments.client[0] if arguments.client else DEFAULT_APP
    try:
        listener = listen(options)
    except OSError as error:
        sys.stderr.write(
            f"Cannot listen on {options.host}:{options.port}: {error.strerror}. Choose another --port.\n"
        )
        return 2
    with listener:
        _print_details(f"http://{options.host}:{listener.getsockname()[1]}", app, names)
        new_server(world, autosave).run(sockets=[listener])
    return 0


def _rules(folder: Path) -> int:
    if not (folder / "tests").is_dir():
        sys.stderr.write(
            "RULES.md is written next to tests/: run this in a checkout, or call GET /_sandbox/rules.\n"
        )
        return 2
    write_rules(folder)
    return 0


def _print_details(address: str, app: App, names: str) -> None:
    sys.stdout.write(
        f"address        {address}\n"
        f"client id      {app.client_id}\n"
        f"client secret  {app.secret}\n"
        f"organisations  {names}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
