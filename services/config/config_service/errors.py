"""What can go wrong in config."""

from common.errors import Failure, Fate


class ChoicesNotReadYet(Failure):
    """The accounts and tax rates of your Xero organisation have not been read yet."""

    code, status, fate = "choices_not_read_yet", 503, Fate.LATER
    remedy = "They are being read now; look again in a few seconds."
