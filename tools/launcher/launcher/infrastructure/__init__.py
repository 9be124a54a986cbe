"""What the suite stands on, PostgreSQL and RabbitMQ, wherever they come from.

with launcher.infrastructure.start(folder, purpose="tests") as ground:
    database = ground.create_database()
    ground.database_url("auth", database)
"""

from launcher.infrastructure.broker import ADMIN, MAIN_VHOST
from launcher.infrastructure.infrastructure import Infrastructure, start

__all__ = ["ADMIN", "MAIN_VHOST", "Infrastructure", "start"]
