"""What the suite stands on, PostgreSQL and RabbitMQ, wherever they come from.

with launcher.ground.start(folder, purpose="tests") as ground:
    database = ground.create_database()
    ground.database_url("auth", database)
"""

from launcher.ground.broker import ADMIN, MAIN_VHOST
from launcher.ground.ground import Ground, start

__all__ = ["ADMIN", "MAIN_VHOST", "Ground", "start"]
