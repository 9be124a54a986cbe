"""What invoicing refuses although it is well formed."""

from common.errors import Conflict


class MoneyOnIt(Conflict):
    """It cannot be voided while money stands against it."""

    code, place = "money_on_it", "record"
    remedy = "Take back its payments, and the credit that pays for it, and void it then."


class VoidIsFinal(Conflict):
    """What is void cannot be changed any more."""

    code, place = "void_is_final", "record"
    remedy = "Write a new one, under a new number."


class PaymentIsFinal(Conflict):
    """A payment cannot be changed once it is entered."""

    code, place = "payment_is_final", "record"
    remedy = "Take the payment back and enter it anew."
