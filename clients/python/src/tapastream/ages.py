"""Which of two output records with one key counts."""

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
