"""Migrates a service's schema with Alembic: numbered SQL files, common's first, each in one transaction."""

import re
from pathlib import Path
from types import ModuleType

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import ResolutionError, RevisionMap
from sqlalchemy import Connection

from common.logs import logger

HERE = Path(__file__).parent
_NUMBERED = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
_log = logger("migrate")


class SchemaIsNewer(Exception):
    """A newer version of the service has migrated the database."""

    def __init__(self, service: str, current: tuple[str, ...]) -> None:
        super().__init__(
            f"{service}: a newer version has migrated the schema to {', '.join(current)}, which this version does not "
            f"know. Run the newer version, or restore a backup from before the migration."
        )


def _script(path: Path, revision: str, before: str | None, depends_on: str | None) -> Script:
    module = ModuleType(path.stem)
    module.__doc__ = path.stem.replace("_", " ")

    def upgrade() -> None:
        from alembic import op

        _log.info("migrating", file=path.name)
        run_sql(op.get_bind(), path.read_text())

    vars(module).update(
        revision=revision, down_revision=before, depends_on=depends_on, branch_labels=None, upgrade=upgrade
    )
    return Script(module, revision, str(path))


def run_sql(connection: Connection, sql: str) -> None:
    """Run all statements of a file in the open transaction."""
    connection.exec_driver_sql("SELECT 1")
    adapted = connection.connection.dbapi_connection
    adapted.run_async(lambda driver: driver.execute(sql))  # type: ignore[union-attr]


def read_revisions(*chains: tuple[str, Path]) -> list[Script]:
    """Return the numbered SQL files of several chains as Alembic's revisions, from oldest to newest.

    Each chain is a prefix of its revisions' ids and the folder of its files. A chain's first revision depends on the
    last one of the chain before it.

    Raises:
        ValueError: A file is not named like `0001_what_it_does.sql`.
    """
    revisions: list[Script] = []
    depends_on = None
    for chain, folder in chains:
        previous = None
        for path in sorted(folder.glob("*.sql")):
            number = _NUMBERED.match(path.name)
            if number is None:
                raise ValueError(f"{path.name} is not named like 0001_what_it_does.sql")
            revision = f"{chain}_{number[1]}"
            revisions.append(_script(path, revision, previous, depends_on if previous is None else None))
            previous = revision
        depends_on = previous
    return revisions


def migrate(url: str, service: str, folder: Path) -> None:
    """Run the migrations that have not run yet; `url` connects as the schema's owner.

    Stops with `SchemaIsNewer` if the schema has a revision that this version does not have.
    """
    revisions = read_revisions(("common", HERE / "sql"), (service.replace("-", "_"), folder))
    config = Config()
    config.attributes["url"] = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    scripts = ScriptDirectory(str(HERE))
    scripts.revision_map = RevisionMap(lambda: revisions)

    def missing_steps(current: tuple[str, ...], _: MigrationContext) -> list[RevisionStep]:
        try:
            missing = list(scripts.iterate_revisions("heads", current, implicit_base=True))
        except ResolutionError as error:
            raise SchemaIsNewer(service, current) from error
        return [MigrationStep.upgrade_from_script(scripts.revision_map, each) for each in reversed(missing)]

    with EnvironmentContext(config, scripts, fn=missing_steps):
        scripts.run_env()
