"""Which records count where a job began without state on topics that already hold scores."""

import itertools
from datetime import datetime, timezone

import pytest

from tapastream import Reader, wire
from tapastream.ages import age, of_newest_epochs, replaces
from tapastream.settling import Settling

#: (epoch, revision), from the oldest to the newest.
AGES = [(0, 9), (1_796_000_000_000, 3), (1_796_000_000_000, 7), (1_796_083_200_000, 1)]

IDENTITY = {"run": "run", "sae": "sae", "step": 7}


def status(epoch: int, revision: int, phase: str = "LIVE") -> dict:
    return IDENTITY | {
        "phase": phase,
        "epoch": epoch,
        "revision": revision,
        "reason": f"{epoch}/{revision}",
        "sentence": None,
        "openDataSets": [],
        "settledDataSets": [],
        "closedDataSets": [],
        "since": datetime.now(timezone.utc),
        "announcedAt": None,
        "settledAt": None,
    }


class Told(Reader):
    """A reader of records that are there already, through their bytes."""

    def __init__(self, records):
        self._records = records

    def records(self, topic):
        for record in self._records:
            yield b"key", wire.decode(wire.encode("SaeCheckpointStatus", record))[1]


def test_the_epoch_decides_first_and_then_the_revision():
    records = [{"epoch": epoch, "revision": revision} for epoch, revision in AGES]
    assert sorted(reversed(records), key=age) == records
    assert age({"revision": 9}) == (0, 9)
    assert age({"epoch": 5}) == (5, 0)
    assert replaces(records[0], None)
    assert replaces(records[1], records[1])
    assert not replaces(records[2], records[3])


@pytest.mark.parametrize("order", list(itertools.permutations(AGES)))
def test_a_reader_takes_the_newest_whatever_the_order(order):
    rows = Told([status(*one) for one in order]).status()
    assert [(row["epoch"], row["revision"], row["reason"]) for row in rows] == [
        (*AGES[-1], "1796083200000/1")
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_what_a_later_epoch_does_not_say_again_is_left_out(order):
    records = [
        IDENTITY | {"dataSet": "a", "concept": 0, "epoch": 1, "revision": 9},
        IDENTITY | {"dataSet": "a", "concept": 1, "epoch": 2, "revision": 1},
        IDENTITY | {"dataSet": "b", "concept": 0, "epoch": 1, "revision": 3},
        IDENTITY | {"dataSet": "a", "step": 8, "concept": 0, "revision": 3},
    ]
    left = of_newest_epochs([records[one] for one in order])
    assert sorted(left, key=records.index) == records[1:]
    rejected = [{"topic": "t", "offset": offset} for offset in range(3)]
    assert of_newest_epochs(rejected) == rejected


@pytest.mark.parametrize("order", list(itertools.permutations(range(5))))
def test_waiting_counts_the_newest_epoch_alone(order):
    """Settled scores of an earlier beginning are none of this one, in any order."""
    told = [
        ("match-scores", IDENTITY | {"status": "SETTLED", "epoch": 1, "revision": 4}),
        ("tapa-scores", IDENTITY | {"status": "SETTLED", "scope": "TOTAL", "epoch": 1}),
        ("sae-checkpoint-status", status(1, 9, "REFUSED")),
        ("sae-checkpoint-status", status(2, 1, "LIVE")),
        ("match-scores", IDENTITY | {"status": "SETTLED", "epoch": 2, "revision": 1}),
    ]
    settling = Settling("run", "sae", 7)
    for one in order:
        settling.take(*told[one])
    assert not settling.settled
    assert settling.end is None
    settling.take("tapa-scores", IDENTITY | {"status": "LIVE", "scope": "TOTAL", "epoch": 2})
    assert not settling.settled
    settling.take("tapa-scores", IDENTITY | {"status": "SETTLED", "scope": "TOTAL", "epoch": 2})
    assert settling.settled
