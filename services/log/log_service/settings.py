"""Log's settings, read from its environment."""

from typing import Annotated

from pydantic import Field

from common.settings import StoringSettings


class Settings(StoringSettings):
    """The settings of every service with a schema, and how long the log is kept."""

    retention_days: Annotated[
        int, Field(ge=1, description="days after which syncs and solved problems are deleted")
    ] = 400
