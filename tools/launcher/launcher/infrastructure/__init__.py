"""The suite's servers, PostgreSQL and RabbitMQ, from any source.

with launcher.infrastructure.start(folder, purpose="tests") as infrastructure:
    database = infrastructure.create_database()
    infrastructure.database_url("auth", database)
"""

from launcher.broker.users import ADMIN, MAIN_VHOST, OPERATOR
from launcher.infrastructure.infrastructure import Infrastructure, start

__all__ = ["ADMIN", "MAIN_VHOST", "OPERATOR", "Infrastructure", "start"]
