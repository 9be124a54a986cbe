"""What config reads from its environment."""

from common.settings import StoringSettings


class Settings(StoringSettings):
    """Nothing beyond what every service with a schema reads."""
