"""Config's failures."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.contracts.gateway import Problem
from common.errors import Failure, Retry, Stale


class ChoicesNotReadYet(Failure):
    """The accounts and tax rates of your Xero organisation have not been read yet."""

    code, status, retry = "choices_not_read_yet", 503, Retry.LATER
    remedy = "They are being read now. Try again in a few seconds."


class SettingsSavedMeanwhile(Stale):
    """Another person has saved these settings since you opened them. Your changes were not saved."""

    code = "settings_saved_meanwhile"
    remedy = "Compare your values with the saved ones, then save again."

    def __init__(self, version: int, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(errors=errors)
        self.version = version

    def problem(self) -> Problem:
        """Return the problem document with the version that is saved now."""
        return super().problem().model_copy(update={"version": self.version})


class UnknownVersion(Stale):
    """This version of the settings does not exist."""

    code = "settings_version_unknown"
    remedy = "Read the settings again and send their ETag."
