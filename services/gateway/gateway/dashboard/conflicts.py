"""Settings that someone else saved while the form was open, in the words of the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from common.contracts.config import Choices, SettingValue
from common.contracts.gateway import Problem
from gateway.dashboard.formatting import INVOICE_STATUSES, SCHEDULES
from gateway.dashboard.settings_form import Setting, SettingsForm

LABELS = {
    "payment_account_id": "Bank account for payments",
    "revenue_account_id": "Revenue account",
    "import_payments": "Import payments",
    "update_customers": "Update customers",
    "import_invoice_edits": "Import invoice edits",
    "tax_mapping": "Taxes",
    "payment_accounts": "Accounts for payment methods",
    "invoice_status": "Invoice status in Xero",
    "number_behind_name": "Number duplicate customer names",
    "mark_as_sent": "Mark invoices as sent",
    "batch_size": "Records per call",
    "schedule": "Automatic sync",
}


@dataclass(frozen=True)
class SavedSetting:
    """A setting that someone else saved; `yours` is the different value that this person chose, or None."""

    label: str
    before: str
    now: str
    yours: str | None


@dataclass(frozen=True)
class SettingsConflict:
    """All settings that someone else saved since the page was shown, and the version that is saved now."""

    version: int
    changes: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, refused: Problem) -> Self:
        """Read the conflict from a 412 problem document."""
        return cls(refused.version or 0, refused.errors or ())

    def merged_with(self, form: SettingsForm) -> SettingsForm:
        """Return the form with the other person's values, except where both changed the same setting."""
        saved = {setting(str(one["pointer"])): one.get("now") for one in self.changes if "yours" not in one}
        return form.with_saved(saved, self.version)

    def described(self, choices: Choices | None, taxes: Mapping[str, str]) -> tuple[SavedSetting, ...]:
        """Return each setting with its label and values, as on the form; those that both changed come first."""
        values = _Values(choices)
        ordered = sorted(self.changes, key=lambda one: "yours" not in one)
        return tuple(
            SavedSetting(
                _label(*setting(str(one["pointer"])), taxes),
                values.text(str(one["pointer"]), one.get("before")),
                values.text(str(one["pointer"]), one.get("now")),
                values.text(str(one["pointer"]), one["yours"]) if "yours" in one else None,
            )
            for one in ordered
        )


@dataclass(frozen=True)
class _Values:
    choices: Choices | None

    def text(self, pointer: str, value: SettingValue) -> str:
        """Return the label of a value."""
        name, _ = setting(pointer)
        if isinstance(value, bool):
            return "on" if value else "off"
        if value is None:
            return "same percentage" if name == "tax_mapping" else "not set"
        known = {"schedule": SCHEDULES, "invoice_status": INVOICE_STATUSES, "tax_mapping": self._rates()}
        if name.endswith(("_account_id", "_accounts")):
            return self._accounts().get(str(value), "an account that is no longer available")
        return known.get(name, {}).get(str(value), str(value))

    def _rates(self) -> dict[str, str]:
        rates = self.choices.tax_rates if self.choices else ()
        return {rate.tax_type: f"{rate.name} ({rate.rate}%)" for rate in rates}

    def _accounts(self) -> dict[str, str]:
        offered = (*self.choices.payment_accounts, *self.choices.revenue_accounts) if self.choices else ()
        return {str(one.id): f"{one.name} ({one.code})" if one.code else one.name for one in offered}


def setting(pointer: str) -> Setting:
    """Return the name in a setting's JSON pointer (RFC 6901), and the key if it is a mapping, else None."""
    name, _, key = pointer.removeprefix("/").partition("/")
    return name, key.replace("~1", "/").replace("~0", "~") or None


def labels(names: Iterable[str]) -> list[str]:
    """Return the labels of settings; unknown names are left out."""
    return [LABELS[name] for name in names if name in LABELS]


def _label(name: str, key: str | None, taxes: Mapping[str, str]) -> str:
    if key is None:
        return LABELS.get(name, name)
    return taxes.get(key, f"Tax {key}") if name == "tax_mapping" else f"Account for payments by {key}"
