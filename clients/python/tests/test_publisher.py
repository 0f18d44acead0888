"""What holds of the publisher without any broker, and with one."""

import hashlib
import logging
import subprocess
import sys
import uuid
import warnings

import numpy as np
import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from safetensors.numpy import load

from tapastream import CheckpointPublisher, PublishError, Reader, TapaStreamError, schemas
from tapastream.sender import CHUNK_BYTES

from saes import published

#: Nothing listens there.
NOWHERE = "127.0.0.1:1"


def publisher(servers: str, **more) -> CheckpointPublisher:
    return CheckpointPublisher(servers, run="run", sae="sae", image_encoder="encoder", **more)


@pytest.fixture
def prefix(stack) -> str:
    """Topics of its own for each test."""
    name = f"t{uuid.uuid4().hex}."
    topic = NewTopic(name + "sae-checkpoints", num_partitions=3, replication_factor=1)
    admin = AdminClient({"bootstrap.servers": stack.bootstrap_servers})
    for created in admin.create_topics([topic]).values():
        created.result(30)
    return name


def read(stack, prefix: str) -> list[dict]:
    reader = Reader(stack.bootstrap_servers, topic_prefix=prefix)
    return [record for _, record in reader.records("sae-checkpoints")]


def file_of(records: list[dict]) -> bytes:
    return b"".join(record["data"] for record in records if "data" in record)


def test_a_training_without_brokers_goes_on(caplog):
    caplog.set_level(logging.WARNING, "tapastream")
    with_nobody = publisher(NOWHERE, queue_size=2)
    taken = [
        with_nobody.publish(published(), step=step, architecture="topk", k=2) for step in range(4)
    ]
    assert taken == [True, True, False, False]
    assert with_nobody.skipped == [2, 3]
    assert "skipped the SAE checkpoint of step 3" in caplog.text
    assert not with_nobody.close(timeout=0.1)
    assert not with_nobody.close()
    assert "2 SAE checkpoints were not delivered" in caplog.text


class Unspeakable:
    def __repr__(self):
        raise RuntimeError("nothing to say")


def test_what_is_wrong_with_an_argument_is_said_at_once():
    with publisher(NOWHERE) as open_publisher:
        with pytest.raises(ValueError, match="step is -1"):
            open_publisher.publish(published(), step=-1, architecture="topk", k=2)
        with pytest.raises(ValueError, match="role is 'best'"):
            open_publisher.publish(published(), step=1, architecture="topk", k=2, role="best")
        for step in (7.9, "7", True, None, 2**63, float("nan"), [1]):
            with pytest.raises(ValueError, match="step is"):
                open_publisher.publish(published(), step=step, architecture="topk", k=2)
        for metadata, said in (
            ([1], "expected a dict"),
            ({1: 2}, "a key of metadata is 1"),
            ({"a": Unspeakable()}, "has no text: nothing to say"),
            ({Unspeakable(): 1}, "a key of metadata is an object of type Unspeakable"),
            ({"a": "\ud800"}, "UTF-8 cannot encode"),
            ({"a": "x" * 600_000}, "have 600.* bytes, allowed are"),
        ):
            with pytest.raises(ValueError, match=said):
                open_publisher.publish(
                    published(), step=1, architecture="topk", k=2, metadata=metadata
                )
        with pytest.raises(ValueError, match="role is 3"):
            open_publisher.publish(published(), step=1, architecture="topk", k=2, role=3)
        with pytest.raises(ValueError, match="wait is 'yes'"):
            open_publisher.publish(published(), step=1, architecture="topk", k=2, wait="yes")
        with pytest.raises(ValueError, match="W_enc is of type object"):
            open_publisher.publish(
                published() | {"W_enc": np.zeros((8, 48), object)}, step=1, architecture="topk", k=2
            )
        assert open_publisher.close()
    with pytest.raises(PublishError, match="closed"):
        open_publisher.publish(published(), step=1, architecture="topk", k=2)
    with pytest.raises(ValueError, match="run is empty"):
        CheckpointPublisher(NOWHERE, run=" ", sae="a", image_encoder="b")
    for name in ("run", "sae", "image_encoder"):
        names = {"run": "a", "sae": "b", "image_encoder": "c"}
        for value, said in (
            ("x" * 1025, "has 1025 characters, allowed are 1024"),
            ("\U0001f426" * 513, "has 1026 characters"),
            ("", "is empty"),
            (3, "a str is needed"),
            (None, "a str is needed"),
            (b"a", "a str is needed"),
            ("\udcff", "UTF-8"),
        ):
            with pytest.raises(ValueError, match=f"{name} .*{said}"):
                CheckpointPublisher(NOWHERE, **names | {name: value})
    with pytest.raises(ValueError, match="setting of the Kafka client"):
        publisher(NOWHERE, kafka={"no.such.setting": 1})


def test_a_publisher_that_cannot_encode_does_not_begin(monkeypatch, tmp_path):
    monkeypatch.setattr(schemas, "FOLDER", tmp_path)
    schemas._definitions.cache_clear()
    try:
        with pytest.raises(TapaStreamError, match="lacks Avro schemas .*SaeCheckpointManifest"):
            publisher(NOWHERE)
        with pytest.raises(TapaStreamError, match="lacks Avro schemas"):
            Reader(NOWHERE)
    finally:
        schemas._definitions.cache_clear()


def test_a_bias_that_takes_no_part_is_told_once():
    tensors = published() | {"b_enc": np.ones(48, np.float32)}
    with publisher(NOWHERE, close_timeout=0.1) as open_publisher:
        with pytest.warns(UserWarning, match="run/sae: b_enc is not 0.*encoder_bias=True"):
            open_publisher.publish(tensors, step=1, architecture="topk", k=2)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            open_publisher.publish(tensors, step=2, architecture="topk", k=2)
            open_publisher.close(timeout=0.1)


def test_numbers_of_numpy_are_announced_as_numbers(stack, prefix):
    with publisher(stack.bootstrap_servers, topic_prefix=prefix) as open_publisher:
        assert open_publisher.publish(
            published() | {"threshold": np.float64(0.5)},
            step=np.int64(5),
            architecture="matryoshka",
            k=np.float32(3),
            input_unit_norm=np.bool_(True),
            group_sizes=np.array([8, 40]),
            metadata={"loss": np.float64(0.25), "epoch": np.array(2)},
            role="probe",
            wait=True,
        )
        assert open_publisher.close()
    manifest = read(stack, prefix)[0]
    assert (manifest["step"], manifest["k"], manifest["groupSizes"]) == (5, 3, [8, 40])
    assert manifest["inputUnitNorm"] is True
    assert manifest["role"] == "PROBE"
    assert manifest["metadata"] == {"loss": "0.25", "epoch": "2"}


def test_the_tensors_are_those_of_the_moment_of_publishing(stack, prefix):
    tensors = published(width=64, latents=3000)
    as_it_was = {name: tensor.copy() for name, tensor in tensors.items()}
    with publisher(stack.bootstrap_servers, topic_prefix=prefix) as open_publisher:
        assert open_publisher.publish(tensors, step=7, architecture="topk", k=2, metadata={"loss": 1})
        for tensor in tensors.values():
            tensor += 1
        open_publisher.flush(timeout=120)
        records = read(stack, prefix)
    manifest = records[0]
    assert manifest["metadata"] == {"loss": "1"}
    assert (manifest["embeddingWidth"], manifest["dictionarySize"]) == (64, 3000)
    file = file_of(records)
    assert len(file) == manifest["byteLength"] > 2 * CHUNK_BYTES
    assert len(records) == 1 + manifest["chunkCount"]
    assert [record["index"] for record in records[1:]] == list(range(manifest["chunkCount"]))
    assert hashlib.sha256(file).hexdigest() == manifest["sha256"]
    for name, values in load(file).items():
        np.testing.assert_array_equal(values, as_it_was[name])


def test_memory_is_used_again_for_another_size(stack, prefix):
    with publisher(stack.bootstrap_servers, topic_prefix=prefix, queue_size=1) as open_publisher:
        for step, latents in enumerate((50, 300, 20)):
            assert open_publisher.publish(
                published(latents=latents), step=step, architecture="topk", k=2, wait=True
            )
    manifests = [record for record in read(stack, prefix) if "chunkCount" in record]
    assert sorted(manifest["dictionarySize"] for manifest in manifests) == [20, 50, 300]


def test_what_is_under_way_when_the_program_ends_is_sent(stack, prefix):
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_publisher import publisher\n"
        "from saes import published\n"
        f"kept = publisher({stack.bootstrap_servers!r}, topic_prefix={prefix!r})\n"
        "assert kept.publish(published(latents=9000), step=1, architecture='topk', k=2)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
    records = read(stack, prefix)
    assert len(records) == 1 + records[0]["chunkCount"]


def test_a_topic_that_does_not_exist_is_explained(stack, caplog):
    with publisher(
        stack.bootstrap_servers,
        topic_prefix="absent.",
        kafka={"topic.metadata.propagation.max.ms": 500},
    ) as open_publisher:
        open_publisher.publish(published(), step=1, architecture="topk", k=2)
        with pytest.raises(PublishError, match="absent.sae-checkpoints.*tapastream topics"):
            open_publisher.flush(timeout=120)
