"""Fields that differ between the app and Xero, from the latest comparison."""

from collections.abc import Iterable
from dataclasses import dataclass

from common.contracts.log import OpenProblem, Sync
from common.contracts.sync import Difference


@dataclass(frozen=True)
class DifferingRecord:
    """A record and the fields in which it differs."""

    kind: str
    label: str
    fields: tuple[Difference, ...]


def latest_differences(syncs: Iterable[Sync]) -> tuple[Difference, ...]:
    """Return the differences of the latest sync that compared both sides; `syncs` has the newest first."""
    return next((one.verify.differences for one in syncs if one.verify is not None), ())


def differences_of(problem: OpenProblem, differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return the differences of a problem's records."""
    records = {(one.kind, one.id) for one in problem.records}
    return tuple(one for one in differences if (one.kind, one.record_id) in records)


def group_by_record(differences: Iterable[Difference]) -> tuple[DifferingRecord, ...]:
    """Group differences by record, in their original order."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for one in differences:
        groups.setdefault((one.kind, one.record_id or one.label), []).append(one)
    return tuple(
        DifferingRecord(kind, fields[0].label, tuple(fields)) for (kind, _), fields in groups.items()
    )
