"""What can go wrong in auth, in sentences for the person in front of the screen."""

from common.errors import Away, Conflict, Failure, Invalid, NotSignedIn, TooMany


class EmailTaken(Conflict):
    """Somebody has already signed up with this e-mail address."""

    code, remedy = "email_taken", "Sign in instead, or sign up with another address."


class WrongPassword(NotSignedIn):
    """E-mail address and password do not go together."""

    code, remedy = "wrong_password", "Check both and try again."


class TooManyTries(TooMany):
    """There were too many failed sign-ins with this e-mail address."""

    code, remedy = "too_many_tries", "Wait 15 minutes and try again."


class UnknownKey(NotSignedIn):
    """This API key is not known; it may have been deleted."""

    code, remedy = "unknown_key", "Make a new key on the API keys page and use that one."


class StateUnknown(Conflict):
    """This way back from Xero was not begun here, or was already used."""

    code, place = "state_unknown", "connection"
    remedy = "Open the Xero Sync page, press Authenticate and go through Xero's page once more."


class StateExpired(Conflict):
    """It took longer than ten minutes to come back from Xero, so the answer is no longer taken."""

    code, place = "state_expired", "connection"
    remedy = "Press Authenticate again and finish on Xero's page within ten minutes."


class ConsentDenied(Conflict):
    """InvoiceASAP was not given permission on Xero's page, so nothing was changed."""

    code, place = "consent_denied", "connection"
    remedy = "If that was not meant, press Authenticate again and press Authorise on Xero's page."


class ConsentFailed(Conflict):
    """Xero sent you back without permission because something went wrong there, so nothing was changed."""

    code, place, remedy = "consent_failed", "connection", "Press Authenticate again in a few minutes."


class CodeRefused(Conflict):
    """Xero did not accept its own answer any more, so nothing was changed."""

    code, place = "code_refused", "connection"
    remedy = "Press Authenticate again; use the page that opens and no older one."


class NothingGranted(Invalid):
    """No organisation was picked on Xero's page, so there is nothing to connect to."""

    code, place = "nothing_granted", "connection"
    remedy = (
        "Press Authenticate again and pick an organisation on Xero's page. If it is not offered there, remove "
        "InvoiceASAP under Connected apps in Xero first."
    )


class OrganisationTaken(Conflict):
    """This organisation is already connected to another company in InvoiceASAP."""

    code, place = "organisation_taken", "connection"
    remedy = "Pick another organisation, or disconnect it in the other company first."


class OrganisationNotGranted(Invalid):
    """This organisation is not among those that were allowed on Xero's page."""

    code, place = "organisation_not_granted", "connection"
    remedy = "Pick one of the list, or press Authenticate again and allow this one."


class NotConnected(Conflict):
    """This company is not connected to that organisation."""

    code, place, remedy = "not_connected", "connection", "Press Authenticate on the Xero Sync page."


class ReconnectNeeded(Conflict):
    """Xero no longer accepts the permission it was given for this company."""

    code, place = "reconnect_needed", "connection"
    remedy = "Press Authenticate on the Xero Sync page and authorise InvoiceASAP again."


class XeroAway(Away):
    """Xero does not answer at the moment."""

    code, place, remedy = "xero_away", "xero", "Try again in a few minutes; nothing was changed."


class TokensUnreadable(Away):
    """The keys that Xero's tokens were encrypted under are missing here."""

    code = "tokens_unreadable"
    remedy = "Somebody who runs InvoiceASAP has to put the former key back into TOKEN_KEYS."


class GrantRefused(Failure):
    """Xero's identity server does not take this code or refresh token."""


class TokenRefused(Failure):
    """Xero does not take this access token."""
