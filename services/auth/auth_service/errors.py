"""Auth's failures, with messages for the person who signs in or connects to Xero."""

from common.errors import Away, Conflict, Failure, Invalid, NotSignedIn, TooMany


class EmailTaken(Conflict):
    """This e-mail address is already in use."""

    code, remedy = "email_taken", "Sign in instead, or sign up with another e-mail address."


class WrongPassword(NotSignedIn):
    """The e-mail address or password is wrong."""

    code, remedy = "wrong_password", "Check both and try again."


class TooManyTries(TooMany):
    """There were too many attempts to sign in with this e-mail address."""

    code, remedy = "too_many_tries", "Wait 15 minutes and try again."


class UnknownKey(NotSignedIn):
    """This API key does not exist. It may have been deleted."""

    code, remedy = "unknown_key", "Create a new key on the API keys page and use that one."


class StateUnknown(Conflict):
    """This response from Xero was already used, or does not belong to this sign-in."""

    code, place = "state_unknown", "connection"
    remedy = "Open the Xero Sync page, press Authenticate and authorise InvoiceASAP in Xero."


class StateExpired(Conflict):
    """The response from Xero came after more than ten minutes and is no longer valid."""

    code, place = "state_expired", "connection"
    remedy = "Press Authenticate again and finish in Xero within ten minutes."


class ConsentDenied(Conflict):
    """InvoiceASAP was not authorised in Xero. Nothing was changed."""

    code, place = "consent_denied", "connection"
    remedy = "To connect, press Authenticate again and choose Allow access in Xero."


class ConsentFailed(Conflict):
    """Xero could not authorise InvoiceASAP because of an error in Xero. Nothing was changed."""

    code, place, remedy = "consent_failed", "connection", "Press Authenticate again in a few minutes."


class CodeRefused(Conflict):
    """Xero did not accept the authorisation code. Nothing was changed."""

    code, place = "code_refused", "connection"
    remedy = "Press Authenticate again and use the page that opens, not an older one."


class NothingGranted(Invalid):
    """No organisation was chosen in Xero, so there is nothing to connect."""

    code, place = "nothing_granted", "connection"
    remedy = (
        "Press Authenticate again and choose an organisation in Xero. If Xero does not list it, remove InvoiceASAP "
        "under Connected apps in Xero first."
    )


class OrganisationTaken(Conflict):
    """This organisation is already connected to another company in InvoiceASAP."""

    code, place = "organisation_taken", "connection"
    remedy = "Choose another organisation, or disconnect this one in the other company first."


class OrganisationNotGranted(Invalid):
    """InvoiceASAP was not authorised for this organisation in Xero."""

    code, place = "organisation_not_granted", "connection"
    remedy = "Choose an organisation from the list, or press Authenticate again and authorise this one."


class NotConnected(Conflict):
    """This company is not connected to the organisation."""

    code, place, remedy = "not_connected", "connection", "Press Authenticate on the Xero Sync page."


class ReconnectNeeded(Conflict):
    """Xero no longer accepts InvoiceASAP's permission for this company."""

    code, place = "reconnect_needed", "connection"
    remedy = "Press Authenticate on the Xero Sync page and authorise InvoiceASAP again."


class XeroAway(Away):
    """Xero is not responding."""

    code, place, remedy = "xero_away", "xero", "Nothing was changed. Try again in a few minutes."


class TokensUnreadable(Away):
    """The key that encrypted Xero's tokens is missing."""

    code = "tokens_unreadable"
    remedy = "Ask the operator of InvoiceASAP to add the earlier key to TOKEN_KEYS again."


class GrantRefused(Failure):
    """Xero's identity server does not accept this code or refresh token."""


class TokenRefused(Failure):
    """Xero does not accept this access token."""
