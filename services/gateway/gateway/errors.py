"""What can go wrong at the public doors."""

from common.errors import Away, Conflict, Failure, Forbidden, Invalid, NotFound, NotSignedIn, TooMany


class SignInFirst(NotSignedIn):
    """Please sign in first."""


class KeyNeeded(NotSignedIn):
    """Events are taken with an API key."""

    code = "key_needed"
    remedy = "Make a key under API keys and send it as Authorization: Bearer."


class NotFromOurPage(Forbidden):
    """This did not come from one of our own pages."""

    code = "csrf"
    remedy = "Open the page again and repeat; programs send the sign-in's token instead of the cookie."


class WrongPlace(Forbidden):
    """This request came from another web site."""

    code = "csrf"
    remedy = "Open our own page and repeat it there."


class NotConnected(Conflict):
    """Your company is not connected to Xero."""

    code, place = "not_connected", "connection"
    remedy = "Open Xero Sync and press Authenticate."


class SettingsInvalid(Conflict):
    """The sync settings are not complete."""

    code, place = "settings_invalid", "settings.accounts"
    remedy = "Open Xero Sync, pick both accounts and press Save."


class PublishFailed(Away):
    """The message could not be handed over, so nothing was started."""

    code = "publish_failed"


class NoInvoicing(NotFound):
    """This suite runs beside another invoicing system, so records are kept there."""

    code = "no_invoicing"
    remedy = "Ask that system, or send its events to /api/v1/events."


class SlowBody(Failure):
    """The request took too long to arrive."""

    code, status, remedy = "too_slow", 408, "Send it again, or send less at once."


class HoldsNul(Invalid):
    """A NUL character is not text, and no ledger can keep it."""

    code, remedy = "invalid", "Leave the NUL character out and send it again."


class NotWritable(Invalid):
    """This record holds half a character, or too much inside one another."""

    code, remedy = "invalid", "Send it in whole characters, and as flat as its kind of record is."


class ManyPages(TooMany):
    """Too many pages are open at once."""


class ManyFailures(TooMany):
    """There were too many failed sign-ins from your address."""


class ManySignUps(TooMany):
    """There were too many sign-ups from your address."""

    remedy = "Try again in an hour."


class BadSignature(NotSignedIn):
    """The signature does not hold."""

    code, remedy = "bad_signature", "Sign the raw body with the webhook key of this app."


class TooLongToBeTrue(NotSignedIn):
    """E-mail address and password do not go together."""

    code, remedy = "wrong_password", "Check both and try again."


class CameBackSignedOut(NotSignedIn):
    """You came back from Xero, but you are no longer signed in here; nothing was changed."""

    remedy = "Sign in, open Xero Sync and press Authenticate again."
    place = "connection"
