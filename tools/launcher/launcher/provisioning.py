"""The verb `provision`, for servers that another program starts, such as compose."""

import os
from urllib.parse import urlsplit

from launcher.failures import CannotRun
from launcher.infrastructure.external import ExternalPostgres
from launcher.provision import SCHEMAS, provision, roles_of


def provision_from_environment() -> None:
    """Provision the database of DATABASE_URL with the passwords in the environment.

    Raises:
        CannotRun: If DATABASE_URL is not the address of a server, or a password is missing.
    """
    url = os.environ.get("DATABASE_URL", "")
    if not urlsplit(url).hostname:
        raise CannotRun("DATABASE_URL must name a PostgreSQL server and a role that may create roles.")
    wanted = {role: variable_of(role) for schema in SCHEMAS for role in roles_of(schema)}
    missing = [variable for variable in wanted.values() if not os.environ.get(variable)]
    if missing:
        raise CannotRun(f"Missing passwords: {', '.join(missing)}. Set these environment variables.")
    given = ExternalPostgres(url)
    passwords = {role: os.environ[variable] for role, variable in wanted.items()}
    provision(given.admin_url, given.database, passwords)


def variable_of(role: str) -> str:
    """Return the environment variable of a role's password, such as AUTH_OWNER_DB_PASSWORD."""
    return f"{role.upper()}_DB_PASSWORD"
