"""Config's settings, read from its environment."""

from common.settings import StoringSettings


class Settings(StoringSettings):
    """The settings of every service with a schema, and no others."""
