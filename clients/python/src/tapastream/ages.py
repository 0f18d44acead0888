"""Which output records count: the newest of each key, and nothing of earlier beginnings."""

from collections.abc import Collection
from typing import Any


def age(record: dict[str, Any]) -> tuple[int, int]:
    """Epoch and revision of a record: of two with one key the one with the higher counts.

    The epoch comes first: it says from which beginning of the job's state a record is, and a job
    that began without state counts its revisions from 1 again. Records of versions that wrote no
    epoch are older than all others. Of two records of the same age the later in its partition
    counts. Every reader of TapaStream has this rule (docs/decisions/0015-newest-record.md).
    """
    return record.get("epoch", 0), record.get("revision", 0)


def replaces(record: dict[str, Any], known: dict[str, Any] | None) -> bool:
    """Whether a record, which comes now, takes the place of a known one of the same key."""
    return known is None or age(record) >= age(known)


def of_newest_epochs(records: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records without those of evaluations of which a later epoch says something in others.

    An evaluation is one SAE checkpoint on one data set. A job that began without state on other data
    does not write every key again, such as a concept that no pair shows any more.
    """
    newest: dict[tuple[Any, ...], int] = {}
    for record in records:
        evaluation = _evaluation(record)
        newest[evaluation] = max(newest.get(evaluation, 0), age(record)[0])
    return [record for record in records if age(record)[0] == newest[_evaluation(record)]]


def _evaluation(record: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(record.get(name) for name in ("run", "sae", "step", "dataSet"))
