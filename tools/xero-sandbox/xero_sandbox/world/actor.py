"""The actor of a change."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """An app that a user connected, or a person who works in Xero itself.

    `app` is the app's client id and None for a person. The period lock date does not apply to an adviser.
    """

    name: str
    app: str | None = None
    app_name: str = ""
    adviser: bool = False

    @property
    def person(self) -> bool:
        """Whether a person acts in Xero itself."""
        return self.app is None


SYSTEM = Actor("System Generated")
