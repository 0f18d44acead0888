"""Confluent's framing with a real schema registry, and Confluent's own client on both sides."""

import json
import os
from typing import Any

import pytest

from tapastream import CheckpointPublisher, Reader, RegistryError, SchemaRegistry, schemas, wire
from tapastream.errors import WireFormatError

from saes import published

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def registry() -> str:
    url = os.environ.get("TAPASTREAM_TEST_REGISTRY")
    if url is None:
        pytest.skip("needs a schema registry; RegistryIT runs this with one")
    return url


@pytest.fixture
def servers() -> str:
    return os.environ["TAPASTREAM_TEST_SERVERS"]


def test_a_registry_that_is_away_is_explained() -> None:
    with pytest.raises(RegistryError, match="does not answer"):
        SchemaRegistry(NOBODY).schema(1)


@pytest.mark.parametrize("url", ["localhost:8081", "ftp://host", "/path", "http://host?a=b"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="http://localhost:8081"):
        SchemaRegistry(url)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError) as refused:
        SchemaRegistry("http://ada:s3cret@host:8081")
    assert "s3cret" not in str(refused.value)


def test_scores_of_the_job_are_read_with_the_registry(registry: str, servers: str) -> None:
    rows = Reader(servers, schema_registry=registry).scores("run")
    assert rows.where(method="fbmp", beta=0.5, k=3)[0]["match_score"] > 0
    with pytest.raises(WireFormatError, match="schema id"):
        Reader(servers).scores("run")


def test_every_output_topic_is_read(registry: str, servers: str) -> None:
    reader = Reader(servers, schema_registry=registry)
    assert reader.concepts("run")
    assert reader.tapa("run")
    assert reader.health("run")
    assert reader.status("run")
    assert reader.comparisons("run")
    assert {"UNKNOWN_SCHEMA", "MALFORMED"} <= {row["reason"] for row in reader.rejected()}


def test_what_is_published_has_the_schema_that_java_registered(registry: str, servers: str) -> None:
    with CheckpointPublisher(
        servers,
        run="python",
        sae="framed",
        image_encoder="test-encoder",
        schema_registry=SchemaRegistry(registry, register=False),
    ) as publisher:
        tensors = published(width=24, latents=40)
        assert publisher.publish(tensors, step=1, architecture="topk", k=3, wait=True)
    rows = Reader(servers, schema_registry=registry).wait_settled("python", "framed", 1)
    assert {row["dictionary_size"] for row in rows} == {40}


def test_confluents_own_client_reads_every_topic(registry: str, servers: str) -> None:
    from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
    from confluent_kafka.schema_registry import SchemaRegistryClient
    from confluent_kafka.schema_registry.avro import AvroDeserializer
    from confluent_kafka.serialization import MessageField, SerializationContext

    deserializer = AvroDeserializer(SchemaRegistryClient({"url": registry}))
    topics = {
        "concept-vocabularies": "concepts",
        "image-pairs": "pairId",
        "concept-matches": "matchings",
        "match-scores": "values",
        "tapa-scores": "values",
        "sae-health": "l0",
        "sae-comparisons": "values",
        "pair-latents": "pairId",
        "sae-checkpoint-status": "phase",
        "rejected": "reason",
    }
    for topic, field in topics.items():
        consumer = Consumer(
            {
                "bootstrap.servers": servers,
                "group.id": "foreign",
                "isolation.level": "read_committed",
                "enable.partition.eof": True,
            }
        )
        partitions = set(consumer.list_topics(topic, timeout=30).topics[topic].partitions)
        consumer.assign([TopicPartition(topic, one, OFFSET_BEGINNING) for one in partitions])
        context = SerializationContext(topic, MessageField.VALUE)
        records: list[Any] = []
        while partitions:
            message = consumer.poll(120)
            assert message is not None, f"{topic} has no end"
            problem = message.error()
            if problem is None:
                records.append(deserializer(message.value(), context))
            else:
                assert problem.code() == KafkaError._PARTITION_EOF
                partitions.discard(message.partition())
        consumer.close()
        assert records, topic
        assert all(field in record for record in records), topic


def test_the_job_reads_what_confluents_own_client_writes(registry: str, servers: str) -> None:
    """Takes an image out; RegistryIT waits for the scores without it."""
    from confluent_kafka import Producer
    from confluent_kafka.schema_registry import SchemaRegistryClient
    from confluent_kafka.schema_registry.avro import AvroSerializer
    from confluent_kafka.serialization import MessageField, SerializationContext

    wanted = json.loads(os.environ["TAPASTREAM_TEST_TAKE_OUT"])
    topic = "annotated-images"
    serializer = AvroSerializer(
        SchemaRegistryClient({"url": registry}), json.dumps(schemas.of_topic(topic))
    )
    record = {
        "dataSet": wanted["dataSet"],
        "imageId": wanted["imageId"],
        "eventTime": wanted["eventTime"],
        "content": None,
        "concepts": [],
    }
    producer = Producer({"bootstrap.servers": servers})
    value = serializer(record, SerializationContext(topic, MessageField.VALUE))
    producer.produce(topic, key=wanted["key"], value=value)
    assert producer.flush(120) == 0


def test_an_unknown_id_is_another_thing_than_a_registry_that_is_away(registry: str) -> None:
    with pytest.raises(WireFormatError, match="has no Avro schema 424242"):
        wire.decode(b"\x00\x00\x06\x79\x32\x00", SchemaRegistry(registry))
    with pytest.raises(RegistryError, match="is no schema registry|refuses"):
        SchemaRegistry(registry + "/elsewhere").schema(1)


def test_a_schema_that_is_missing_is_not_registered_when_that_is_off(registry: str) -> None:
    strict = SchemaRegistry(registry, register=False)
    with pytest.raises(RegistryError, match="register the schema first"):
        wire.Encoder("match-scores", "absent.match-scores", strict).encode("MatchScore", {})
