"""Invoicing's failures."""

from common.errors import Conflict


class MoneyOnIt(Conflict):
    """A document with payments or credit cannot be voided."""

    code, place = "money_on_it", "record"
    remedy = "Delete its payments and allocations first, then void it."


class VoidIsFinal(Conflict):
    """A void document cannot be changed."""

    code, place = "void_is_final", "record"
    remedy = "Create a new document with a new number."


class PaymentIsFinal(Conflict):
    """A payment cannot be changed."""

    code, place = "payment_is_final", "record"
    remedy = "Delete the payment and enter it again."
