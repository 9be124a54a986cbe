"""What log reads from its environment."""

from typing import Annotated

from pydantic import Field

from common.settings import StoringSettings


class Settings(StoringSettings):
    """What every service with a schema reads, and how long the log is kept."""

    retention_days: Annotated[
        int, Field(ge=1, description="days after which syncs and solved problems are forgotten")
    ] = 400
