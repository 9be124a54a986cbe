"""Support for compose.yaml: the secrets in its .env, and the preparation before the services start."""

import os
import secrets
import subprocess
import sys

from launcher.broker.users import MAIN_VHOST, OPERATOR
from launcher.checkout import ROOT
from launcher.failures import CannotRun
from launcher.infrastructure.external import ExternalPostgres
from launcher.infrastructure.managed import ManagedRabbit
from launcher.infrastructure.waiting import until
from launcher.provision import SCHEMAS, all_roles, answers, for_role, roles_of
from launcher.provisioning import provision_from_environment, variable_of
from launcher.suite.keys import Keys
from launcher.suite.services import SERVICES

_ADDRESSES = """\
GATEWAY_PORT={gateway}
PUBLIC_URL=http://localhost:{gateway}
SANDBOX_PORT={sandbox}
"""

_SANDBOX = """\
# The sandbox replaces Xero. To use Xero, remove this block, set XERO_CLIENT_ID, XERO_CLIENT_SECRET and
# XERO_WEBHOOK_KEY to the values of your app, and set PUBLIC_URL to the https address of the dashboard.
COMPOSE_PROFILES=sandbox
XERO_CLIENT_ID=sandbox
XERO_CLIENT_SECRET=sandbox-secret
XERO_AUTHORIZE_URL=http://127.0.0.1:{sandbox}/identity/connect/authorize
XERO_TOKEN_URL=http://sandbox:8090/connect/token
XERO_REVOCATION_URL=http://sandbox:8090/connect/revocation
XERO_API_URL=http://sandbox:8090/api.xro/2.0
XERO_WEBHOOK_KEY={webhook_key}
"""


def secrets_of_compose() -> str:
    """Return new passwords and keys as the lines of an .env file."""
    keys = Keys.generate()
    lines = {f"{server}_PASSWORD": secrets.token_urlsafe(24) for server in ("POSTGRES", "RABBITMQ")}
    lines |= {variable_of(role): secrets.token_urlsafe(24) for role in all_roles()}
    for service in SERVICES:
        lines[f"{_upper(service.name)}_AMQP_PASSWORD"] = secrets.token_urlsafe(24)
        lines[f"{_upper(service.name)}_SERVICE_KEY"] = keys.private[service.name]
    lines[_amqp_variable(OPERATOR)] = secrets.token_urlsafe(24)
    lines["SERVICE_PUBLIC_KEYS"] = f"'{keys.public}'"
    lines["TOKEN_KEYS"] = keys.token_key
    environment = "".join(f"{name}={value}\n" for name, value in lines.items())
    ports = {
        "gateway": os.environ.get("GATEWAY_PORT") or "8080",
        "sandbox": os.environ.get("SANDBOX_PORT") or "8090",
    }
    return environment + (_ADDRESSES + _SANDBOX).format(**ports, webhook_key=keys.webhook_key)


def prepare() -> None:
    """Create the database, roles, users and vhost, then each service's tables and queues.

    Raises:
        CannotRun: If an environment variable is missing.
    """
    users = (OPERATOR, *(each.name for each in SERVICES))
    wanted = ("DATABASE_URL", "AMQP_URL", "AMQP_ADMIN_URL", *(_amqp_variable(user) for user in users))
    missing = [name for name in wanted if not os.environ.get(name)]
    if missing:
        raise CannotRun(f"Missing environment variables: {', '.join(missing)}. Set them in .env.")
    postgres = ExternalPostgres(os.environ["DATABASE_URL"])
    passwords = {user: os.environ[_amqp_variable(user)] for user in users}
    rabbit = ManagedRabbit(os.environ["AMQP_URL"], os.environ["AMQP_ADMIN_URL"], passwords)
    until(lambda: answers(postgres.admin_url), "PostgreSQL")
    provision_from_environment()
    for schema in SCHEMAS:
        owner = roles_of(schema)[1]
        url = for_role(postgres.admin_url, owner, os.environ[variable_of(owner)], postgres.database)
        _run(next(each.import_name for each in SERVICES if each.schema == schema), "migrate", url)
    until(rabbit.answers, "RabbitMQ's management plugin")
    rabbit.provide()
    for service in SERVICES:
        _run(service.import_name, "declare", rabbit.url(service.name, MAIN_VHOST))


def _run(import_name: str, verb: str, url: str) -> None:
    variable = {"migrate": "MIGRATE_DATABASE_URL", "declare": "AMQP_URL"}[verb]
    environment = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", import_name, verb]
    result = subprocess.run(command, cwd=ROOT, env={**environment, variable: url}, check=False)  # noqa: S603
    if result.returncode != 0:
        raise CannotRun(
            f"`python -m {import_name} {verb}` failed with status {result.returncode}. "
            "Its output above shows the reason."
        )


def _upper(name: str) -> str:
    return name.upper().replace("-", "_")


def _amqp_variable(user: str) -> str:
    return f"{_upper(user)}_AMQP_PASSWORD"
