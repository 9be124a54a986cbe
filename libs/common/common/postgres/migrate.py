"""Brings a service's schema up to date: numbered SQL files, common's first, run by Alembic in one transaction each."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection

from common.logs import logger

HERE = Path(__file__).parent
_NUMBERED = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
_log = logger("migrate")


def _script(path: Path, revision: str, before: str | None, needs: str | None) -> Script:
    module = ModuleType(path.stem)
    module.__doc__ = path.stem.replace("_", " ")

    def upgrade() -> None:
        from alembic import op

        _log.info("migrating", file=path.name)
        run_sql(op.get_bind(), path.read_text())

    vars(module).update(
        revision=revision, down_revision=before, depends_on=needs, branch_labels=None, upgrade=upgrade
    )
    return Script(module, revision, str(path))


def run_sql(connection: Connection, sql: str) -> None:
    """Run a whole file of statements inside the open transaction."""
    connection.exec_driver_sql("SELECT 1")
    adapted = connection.connection.dbapi_connection
    adapted.run_async(lambda driver: driver.execute(sql))  # type: ignore[union-attr]


class SqlFiles(ScriptDirectory):
    """Numbered SQL files as Alembic's revisions: common's chain, and a service's chain that needs it."""

    folders: tuple[tuple[str, Path], ...] = ()

    def _load_revisions(self) -> Iterator[Script]:
        needs = None
        for chain, folder in self.folders:
            before = None
            for path in sorted(folder.glob("*.sql")):
                number = _NUMBERED.match(path.name)
                if number is None:
                    raise ValueError(f"{path.name} is not named like 0001_what_it_does.sql")
                revision = f"{chain}_{number[1]}"
                yield _script(path, revision, before, needs if before is None else None)
                before = revision
            needs = before


def migrate(url: str, service: str, folder: Path) -> None:
    """Run what has not run yet, as the schema's owner at `url`."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    scripts = SqlFiles(str(HERE), version_locations=[])
    scripts.folders = (("common", HERE / "sql"), (service.replace("-", "_"), folder))
    config.attributes["url"] = url.replace("postgresql://", "postgresql+asyncpg://", 1)

    def _upgrade(current: object, _: object) -> object:
        return scripts._upgrade_revs("heads", current)  # type: ignore[arg-type]

    with EnvironmentContext(config, scripts, fn=_upgrade):
        scripts.run_env()
