"""The differences between two versions of settings, and the merge of two people's changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.contracts.config import SavedMeanwhile, Settings, SettingsChanged, SettingValue

_PLACES = {
    "payment_account_id": "settings.accounts",
    "revenue_account_id": "settings.accounts",
    "payment_accounts": "settings.accounts",
    "tax_mapping": "settings.taxes",
}
Leaf = tuple[str, str | None]
"""The name of a setting, and for a mapping the key, which is a tax or a payment method; None for other settings."""


@dataclass(frozen=True)
class Merge:
    """The merge of two people's changes of the same version, of which `theirs` was saved first.

    `settings` holds both changes. `conflicts` maps the JSON pointer of each setting that both changed to different
    values to the second person's value.
    """

    settings: Settings
    theirs: tuple[SavedMeanwhile, ...]
    conflicts: Mapping[str, SettingValue]

    def errors(self) -> list[dict[str, Any]]:
        """Return an error for each setting saved meanwhile; it has `yours` only if both people changed the setting."""
        return [
            {
                "pointer": change.pointer,
                "detail": "another person changed this setting",
                "before": change.before,
                "now": change.now,
            }
            | ({"yours": self.conflicts[change.pointer]} if change.pointer in self.conflicts else {})
            for change in self.theirs
        ]


def _leaves(settings: Settings) -> dict[Leaf, SettingValue]:
    found: dict[Leaf, SettingValue] = {}
    for name, value in settings.model_dump(mode="json").items():
        if isinstance(value, dict):
            found |= {(name, key): inner for key, inner in value.items()}
        else:
            found[name, None] = value
    return found


def differences(before: Settings, after: Settings) -> list[tuple[Leaf, SettingValue, SettingValue]]:
    """Return the settings that differ, with the value before and after; mappings are compared key by key.

    None means that the setting has no value or that the key is not mapped.
    """
    old, new = _leaves(before), _leaves(after)
    order = list(Settings.model_fields)
    both = sorted({**old, **new}, key=lambda leaf: (order.index(leaf[0]), leaf[1] or ""))
    return [(leaf, old.get(leaf), new.get(leaf)) for leaf in both if old.get(leaf) != new.get(leaf)]


def merge(base: Settings, theirs: Settings, mine: Settings) -> Merge:
    """Merge two changes of `base`, setting by setting and mappings key by key; the order of keys does not matter."""
    saved = {leaf: (before, now) for leaf, before, now in differences(base, theirs)}
    wanted = {leaf: value for leaf, _, value in differences(base, mine)}
    return Merge(
        settings=_with(theirs, wanted),
        theirs=tuple(
            SavedMeanwhile(pointer=pointer(*leaf), before=before, now=now)
            for leaf, (before, now) in saved.items()
        ),
        conflicts={
            pointer(*leaf): value
            for leaf, value in wanted.items()
            if leaf in saved and saved[leaf][1] != value
        },
    )


def _with(settings: Settings, changed: Mapping[Leaf, SettingValue]) -> Settings:
    values: dict[str, Any] = settings.model_dump(mode="json")
    for (name, key), value in changed.items():
        if key is None:
            values[name] = value
        elif value is None:
            values[name].pop(key, None)
        else:
            values[name][key] = value
    return Settings.model_validate(values)


def pointer(field_name: str, key: str | None = None) -> str:
    """Return the JSON pointer of a setting, or of one key of a mapping."""
    if key is None:
        return f"/{field_name}"
    return f"/{field_name}/{key.replace('~', '~0').replace('/', '~1')}"


def announcement(before: Settings, after: Settings, version: int) -> SettingsChanged | None:
    """Return the event that lists the changes; None if nothing changed."""
    changed = [leaf for leaf, _, _ in differences(before, after)]
    if not changed:
        return None
    return SettingsChanged(
        version=version,
        places=tuple(sorted({_PLACES.get(name, "settings.switches") for name, _ in changed})),
        taxes=tuple(sorted(key for name, key in changed if name == "tax_mapping" and key is not None)),
        accounts=tuple(
            sorted(
                name if key is None else f"{name}.{key}"
                for name, key in changed
                if _PLACES.get(name) == "settings.accounts"
            )
        ),
    )
