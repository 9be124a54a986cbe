"""The account to which a line or a payment is posted."""

from uuid import UUID

from common.contracts.pulled import Account
from sync_worker.domain.kind import Context
from sync_worker.domain.matching import folded
from sync_worker.domain.problems import ACCOUNT_GONE, ACCOUNT_NOT_CHOSEN, ACCOUNT_WITHOUT_CODE, Problem


def revenue_code(context: Context) -> str | Problem:
    """Return the code of the revenue account, or the problem that it has none. Lines name accounts by code."""
    account = _active(context.settings.revenue_account_id, "revenue account", context)
    if isinstance(account, Problem):
        return account
    return account.code or Problem(ACCOUNT_WITHOUT_CODE, str(account.id), account.name)


def payment_account(method: str | None, context: Context) -> str | Problem:
    """Return the id of the account for a payment: the account of its method, else the account for all payments.

    People type methods, so letter case and spaces are ignored; an exact match goes first.
    """
    accounts = context.settings.payment_accounts
    alike = {folded(name): account for name, account in reversed(accounts.items())}
    own = accounts.get(method or "") or alike.get(folded(method)) if folded(method) else None
    account = _active(own or context.settings.payment_account_id, "account for payments", context)
    return account if isinstance(account, Problem) else str(account.id)


def _active(chosen: UUID | None, what: str, context: Context) -> Account | Problem:
    if chosen is None:
        return Problem(ACCOUNT_NOT_CHOSEN, what)
    account = context.accounts.get(chosen)
    if account is None or account.status != "ACTIVE":
        return Problem(ACCOUNT_GONE, str(chosen), f"the {what}, {account.name}" if account else f"the {what}")
    return account
