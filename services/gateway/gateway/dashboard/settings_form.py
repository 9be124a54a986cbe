"""The settings form: the saved settings, or the input that a person just sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from starlette.datastructures import FormData

from common.contracts.config import SettingsAnswer, SettingsChange

TAX = "tax_mapping."
OTHER_TAX, OTHER_RATE = "other_tax", "other_rate"
NOT_SAVED = (OTHER_TAX, OTHER_RATE, "version")

Setting = tuple[str, str | None]
"""Name of a setting, and the key if it is one entry of a mapping, else None."""


@dataclass(frozen=True)
class SettingsForm:
    """Field values as the page shows them; `version` is the settings version that the input is based on."""

    payment_account_id: str
    revenue_account_id: str
    import_payments: bool
    update_customers: bool
    import_invoice_edits: bool
    tax_mapping: Mapping[str, str]
    invoice_status: str
    number_behind_name: bool
    schedule: str
    version: int
    other_tax: str = ""
    other_rate: str = ""
    confirm_tax_rates: tuple[str, ...] = ()

    @property
    def tax_incomplete(self) -> bool:
        """True if an unlisted tax has an id but no rate, or a rate but no id."""
        return bool(self.other_tax) != bool(self.other_rate)

    @classmethod
    def of(cls, settings: SettingsAnswer) -> Self:
        """Return the form with the saved settings."""
        return cls(
            str(settings.payment_account_id or ""),
            str(settings.revenue_account_id or ""),
            settings.import_payments,
            settings.update_customers,
            settings.import_invoice_edits,
            settings.tax_mapping,
            settings.invoice_status,
            settings.number_behind_name,
            settings.schedule,
            settings.version,
        )

    @classmethod
    def sent(cls, form: FormData, saved: SettingsAnswer, version: int) -> Self:
        """Return the form with the input; tax mappings that the page did not show keep their saved values."""
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        other, rate = fields.get(OTHER_TAX, "").strip(), fields.get(OTHER_RATE, "")
        added = {other: rate} if other and rate else {}
        mapping = {**saved.tax_mapping, **_listed_taxes(fields), **added}
        return cls(
            fields.get("payment_account_id", ""),
            fields.get("revenue_account_id", ""),
            "import_payments" in fields,
            "update_customers" in fields,
            "import_invoice_edits" in fields,
            {tax: rate for tax, rate in mapping.items() if rate},
            fields.get("invoice_status", saved.invoice_status),
            "number_behind_name" in fields,
            fields.get("schedule", saved.schedule),
            version,
            "" if added else other,
            "" if added else rate,
            tuple(one for one in form.getlist("confirm_tax_rates") if isinstance(one, str)),
        )

    def with_saved(self, saved: Mapping[Setting, Any], version: int) -> Self:
        """Return the form with settings that someone else saved up to `version`, if the page shows them."""
        mapping = dict(self.tax_mapping)
        fields: dict[str, Any] = {}
        for (name, key), value in saved.items():
            if name == "tax_mapping":
                mapping[str(key)] = value or ""
            elif name in self.__dataclass_fields__:
                fields[name] = value if isinstance(value, bool) else str(value or "")
        mapped = {tax: rate for tax, rate in mapping.items() if rate}
        return replace(self, **fields, tax_mapping=mapped, version=version)

    def change(self, saved: SettingsAnswer) -> SettingsChange:
        """Return the change to save; pydantic raises ValidationError for fields with invalid values."""
        mapping = dict(self.tax_mapping)
        return SettingsChange.model_validate(
            {
                **{name: getattr(self, name) for name in self.__dataclass_fields__ if name not in NOT_SAVED},
                "tax_mapping": None if mapping == saved.tax_mapping else mapping,
            }
        )


def _listed_taxes(fields: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(TAX): rate for name, rate in fields.items() if name.startswith(TAX)}


def tax_rows(listed: Iterable[Mapping[str, Any]], mapped: Iterable[str]) -> dict[str, str]:
    """Return id and label of each tax that can be mapped, including mapped taxes that are no longer listed."""
    rows = {str(tax["id"]): f"{tax['name']} ({tax['rate']}%)" for tax in listed}
    return rows | {tax_id: f"Tax {tax_id}" for tax_id in mapped if tax_id not in rows}
