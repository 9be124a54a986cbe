"""The commands of every service: `python -m <service> serve | migrate | declare | dead | redrive | unread`."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from common import logs
from common.errors import Failure
from common.messaging import dead_letters
from common.messaging.topology import declare_when_up
from common.messaging.unread import UnreadEvents
from common.postgres.database import open_database
from common.service import Service, serve
from common.settings import DatabaseSettings, DeclareSettings, MigrateSettings


def main(service: Service[Any]) -> None:
    """Run the command on the command line and exit with a message if it cannot run.

    `serve` runs the service, `migrate` migrates its schema, `declare` declares its queues, `dead` lists its dead
    letters, `redrive` sends them to their queues again, and `unread` lists the events that it does not know yet.
    """
    verb = sys.argv[1] if len(sys.argv) == 2 else ""
    try:
        _run_verb(service, verb)
    except ValidationError as error:
        variables = ", ".join(
            f"{'_'.join(str(part) for part in each['loc']).upper()} ({each['msg'].lower()})"
            for each in error.errors()
        )
        sys.exit(f"{service.name}: cannot {verb}: missing or invalid environment variables: {variables}")
    except Failure as error:
        sys.exit(f"{service.name}: cannot {verb}: {error.detail}")
    except SettingsError as error:
        sys.exit(f"{service.name}: cannot {verb}: invalid environment variable: {error}")


def _run_verb(service: Service[Any], verb: str) -> None:
    match verb:
        case "serve":
            settings = service.settings()
            logs.set_up(service.name, settings.log_level, settings.log_format)
            asyncio.run(serve(service, settings))
        case "migrate":
            logs.set_up(service.name)
            if service.migrations is not None:
                _migrate(service.name, service.migrations)
        case "declare":
            logs.set_up(service.name)
            asyncio.run(declare_when_up(DeclareSettings().amqp_url, service.queues))
        case "dead" | "redrive":
            asyncio.run(_dead_letters(service, DeclareSettings().amqp_url, again=verb == "redrive"))
        case "unread" if service.queues:
            asyncio.run(_unread(service.name, DatabaseSettings().database_url))
        case own if own in service.commands:
            logs.set_up(service.name)
            print(asyncio.run(service.commands[own]()))
        case _:
            verbs = ("serve", "migrate", "declare", "dead", "redrive", "unread", *service.commands)
            sys.exit(f"Usage: {service.name} {' | '.join(verbs)}")


def _migrate(service: str, folder: Path) -> None:
    from common.postgres.migrate import (
        SchemaIsNewer,
        migrate,
    )  # Alembic is slow to import and needed here only

    try:
        migrate(MigrateSettings().migrate_database_url, service, folder)
    except SchemaIsNewer as error:
        sys.exit(str(error))


async def _dead_letters(service: Service[Any], url: str, again: bool) -> None:
    queues = {queue.name for queue in service.queues}
    if again:
        print(f"{service.name}: {await dead_letters.redrive(url, queues)} dead letters sent again")
        return
    for letter in await dead_letters.browse(url, queues):
        print(f"{letter.at or ''} {letter.queue} {letter.type} {letter.message_id}: {letter.reason}")


async def _unread(service: str, url: str) -> None:
    database = await open_database(url, 1)
    rows = await UnreadEvents(database).fetch_all()
    await database.close()
    for row in rows:
        print(f"{row['received_at']} {row['queue']} {row['type']} {row['message_id']}: {row['reason']}")
    print(f"{service}: {len(rows)} unread events")
