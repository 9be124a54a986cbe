"""The environment of the invoicing service, typed."""

from common.settings import StoringSettings


class Settings(StoringSettings):
    """Nothing beyond what every storing service reads."""
