"""Failures of the public endpoints; the first line of a docstring is the message that people read."""

from common.errors import Away, Conflict, Failure, Forbidden, Invalid, NotFound, NotSignedIn, TooMany


class SignInFirst(NotSignedIn):
    """You need to sign in first."""


class KeyNeeded(NotSignedIn):
    """A valid API key is required to send events."""

    code = "key_needed"
    remedy = "Create a key under API keys and send it in the header Authorization: Bearer."


class NotFromOurPage(Forbidden):
    """This form has expired, or it did not come from this site."""

    code = "csrf"
    remedy = "Reload the page and try again. Programs send the session token as Authorization: Bearer, not as a cookie."


class WrongPlace(Forbidden):
    """This request came from another website."""

    code = "csrf"
    remedy = "Open the page on this site and try again."


class NotConnected(Conflict):
    """Your company is not connected to Xero."""

    code, place = "not_connected", "connection"
    remedy = "Open Xero Sync and press Authenticate."


class SettingsInvalid(Conflict):
    """The sync settings are incomplete."""

    code, place = "settings_invalid", "settings.accounts"
    remedy = "Open Xero Sync, choose both accounts and press Save."


class PublishFailed(Away):
    """Your request was not confirmed in time. It may not have started."""

    code = "publish_failed"


class NoInvoicing(NotFound):
    """This installation works with another invoicing system, which stores the records."""

    code = "no_invoicing"
    remedy = "Read records from that system, and send its changes to /api/v1/events."


class SlowBody(Failure):
    """The request took too long to arrive."""

    code, status, remedy = "too_slow", 408, "Send it again, or send less data at once."


class HoldsNul(Invalid):
    """The request contains a NUL character, which cannot be stored."""

    code, remedy = "invalid", "Remove the NUL character and send it again."


class NotWritable(Invalid):
    """The record contains an incomplete Unicode character, or is nested too deeply."""

    code, remedy = "invalid", "Send valid Unicode text, in the structure that the API describes."


class ManyPages(TooMany):
    """Too many pages are open at once."""


class ManyFailures(TooMany):
    """There were too many failed sign-ins from your IP address."""


class ManySignUps(TooMany):
    """There were too many sign-ups from your IP address."""

    remedy = "Try again in an hour."


class BadSignature(NotSignedIn):
    """The webhook signature is not valid."""

    code, remedy = "bad_signature", "Sign the raw request body with the webhook key of this app."


class TooLongToBeTrue(NotSignedIn):
    """The e-mail address or password is wrong."""

    code, remedy = "wrong_password", "Check both and try again."


class CameBackSignedOut(NotSignedIn):
    """You returned from Xero, but you are no longer signed in. Nothing was changed."""

    remedy = "Sign in, open Xero Sync and press Authenticate again."
    place = "connection"
