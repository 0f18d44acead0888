"""When waiting for the scores of an SAE checkpoint ends, on records as the job writes them."""

import uuid
from datetime import datetime, timezone

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from tapastream import Reader, TapaStreamError, topics, wire
from tapastream.settling import Settling

#: Far above what reading three small topics takes; a wait that does not see the end lasts as long.
LONG = 120


@pytest.fixture
def prefix(stack) -> str:
    """Output topics of its own for each test."""
    name = f"w{uuid.uuid4().hex}."
    wanted = [
        NewTopic(name + topic, num_partitions=2, replication_factor=1)
        for topic in (*Settling.TOPICS, "sae-health")
    ]
    admin = AdminClient({"bootstrap.servers": stack.bootstrap_servers})
    for created in admin.create_topics(wanted).values():
        created.result(30)
    return name


def told(stack, prefix: str, phase: str, revision: int, **more) -> None:
    now = datetime.now(timezone.utc)
    record = {
        "run": "run",
        "sae": "sae",
        "step": 7,
        "phase": phase,
        "revision": revision,
        "reason": None,
        "sentence": None,
        "openDataSets": [],
        "settledDataSets": [],
        "closedDataSets": [],
        "since": now,
        "announcedAt": None,
        "settledAt": None,
    } | more
    key = topics.key(record["run"], record["sae"], record["step"])
    producer = Producer({"bootstrap.servers": stack.bootstrap_servers})
    producer.produce(
        prefix + "sae-checkpoint-status", wire.encode("SaeCheckpointStatus", record), key
    )
    assert producer.flush(30) == 0


@pytest.mark.parametrize(
    ("phase", "more", "said"),
    [
        (
            "REFUSED",
            {"reason": "NOT_FINITE", "sentence": "a weight is NaN"},
            "its phase is REFUSED: NOT_FINITE, a weight is NaN",
        ),
        ("SKIPPED", {"reason": "SKIP_STALE"}, "its phase is SKIPPED: SKIP_STALE"),
        ("CLOSED", {"openDataSets": ["a"], "closedDataSets": ["a"]}, "its phase is CLOSED"),
    ],
)
def test_it_ends_where_no_score_will_come(stack, prefix, phase, more, said):
    told(stack, prefix, "RECEIVING", 1)
    told(stack, prefix, phase, 2, **more)
    reader = Reader(stack.bootstrap_servers, topic_prefix=prefix)
    with pytest.raises(TapaStreamError, match=f"run/sae step 7 will not be settled, {said}"):
        reader.wait_settled("run", "sae", 7, timeout=LONG)


def test_the_newest_status_counts_and_that_of_others_does_not(stack, prefix):
    told(stack, prefix, "REFUSED", 1, reason="MISSING_CHUNKS")
    told(stack, prefix, "LIVE", 2)
    told(stack, prefix, "REFUSED", 9, step=8)
    told(stack, prefix, "REFUSED", 9, sae="other")
    reader = Reader(stack.bootstrap_servers, topic_prefix=prefix)
    with pytest.raises(TapaStreamError, match="not settled in time, its phase is LIVE"):
        reader.wait_settled("run", "sae", 7, timeout=5)
    with pytest.raises(TapaStreamError, match="the job has written no status of it"):
        reader.wait_settled("another run", "sae", 7, timeout=5)


def test_settled_scores_count_before_an_end():
    settling = Settling("run", "sae", 7)
    identity = {"run": "run", "sae": "sae", "step": 7}
    settling.take("match-scores", identity | {"status": "SETTLED"})
    settling.take("tapa-scores", identity | {"status": "SETTLED", "scope": "WINDOW"})
    assert not settling.settled
    settling.take(
        "sae-checkpoint-status",
        identity | {"phase": "REFUSED", "revision": 3, "reason": "X", "sentence": None},
    )
    assert settling.end is not None
    settling.take("tapa-scores", identity | {"status": "SETTLED", "scope": "TOTAL"})
    assert settling.settled
    assert settling.end is None
