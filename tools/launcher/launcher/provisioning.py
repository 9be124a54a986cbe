"""The verb `provision`, for where somebody else starts the servers, such as compose."""

import os
from urllib.parse import urlsplit

from launcher.failures import CannotRun
from launcher.infrastructure.external import ExternalPostgres
from launcher.provision import SCHEMAS, provision, roles_of


def provision_from_environment() -> None:
    """Provide what DATABASE_URL names with the passwords that stand in the environment."""
    url = os.environ.get("DATABASE_URL", "")
    if not urlsplit(url).hostname:
        raise CannotRun("DATABASE_URL must name a PostgreSQL server and a role that may make roles.")
    wanted = {role: variable_of(role) for schema in SCHEMAS for role in roles_of(schema)}
    lacking = [variable for variable in wanted.values() if not os.environ.get(variable)]
    if lacking:
        raise CannotRun(f"The environment lacks the passwords {', '.join(lacking)}.")
    given = ExternalPostgres(url)
    passwords = {role: os.environ[variable] for role, variable in wanted.items()}
    provision(given.admin_url, given.database, passwords)


def variable_of(role: str) -> str:
    """The variable that holds a role's password: AUTH_DB_PASSWORD, AUTH_OWNER_DB_PASSWORD."""
    return f"{role.upper()}_DB_PASSWORD"
