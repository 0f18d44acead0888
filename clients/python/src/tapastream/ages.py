"""Which output records count: the newest of each key, and only those of the newest epoch."""

from collections.abc import Collection
from typing import Any


def age(record: dict[str, Any]) -> tuple[int, int]:
    """Epoch and revision of a record: of two with one key the one with the higher counts.

    The epoch is compared first: it says which start of the job without state a record comes from,
    and after such a start revisions are counted from 1 again. Records of versions that wrote no
    epoch are older than all others. Of two records of the same age the later in its partition
    counts. Every reader of TapaStream has this rule (docs/decisions/0015-newest-record.md).
    """
    return record.get("epoch", 0), record.get("revision", 0)


def replaces(record: dict[str, Any], known: dict[str, Any] | None) -> bool:
    """Whether a record that was just read replaces a known one with the same key."""
    return known is None or age(record) >= age(known)


def of_newest_epochs(records: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records without those whose evaluation has other records of a later epoch.

    An evaluation is one SAE checkpoint on one data set. A job that was started without state on
    other data does not write every key again, such as a concept that no pair shows any more.
    """
    newest: dict[tuple[Any, ...], int] = {}
    for record in records:
        evaluation = _evaluation(record)
        newest[evaluation] = max(newest.get(evaluation, 0), age(record)[0])
    return [record for record in records if age(record)[0] == newest[_evaluation(record)]]


def _evaluation(record: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(record.get(name) for name in ("run", "sae", "step", "dataSet"))
