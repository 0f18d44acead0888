"""Reads the output topics of the evaluation job as rows of tables."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from . import schemas
from .ages import of_newest_epochs, replaces
from .catalogue import TOPICS
from .errors import TapaStreamError
from .registry import SchemaRegistry
from .settling import Settling
from .wire import decode

Row = dict[str, Any]

_POLL = 0.2


class Rows(list[Row]):
    """Rows of a table, each a dict with the same keys."""

    def frame(self) -> Any:
        """The rows as a pandas DataFrame; pandas must be installed."""
        try:
            import pandas
        except ImportError as problem:
            raise TapaStreamError(
                "pandas is not installed: pip install pandas, or use the rows as they are"
            ) from problem
        return pandas.DataFrame(list(self))

    def where(self, **values: Any) -> "Rows":
        """The rows that have these values, such as ``where(method="fbmp", beta=0.5, k=3)``."""
        return Rows(
            row for row in self if all(row.get(name) == value for name, value in values.items())
        )


class Reader:
    """Reads the output topics: committed records only, the newest of each key.

    The newest record has the highest ``epoch`` (start of the job without state), then the highest
    ``revision``, whatever the order in the topic; see :mod:`tapastream.ages`.

    Args:
        bootstrap_servers: addresses of the Kafka brokers.
        topic_prefix: prefix of the names of all topics.
        schema_registry: only if the topics use Confluent's framing; see :class:`SchemaRegistry`.
        kafka: further settings of the Kafka client, such as ``security.protocol``.
        timeout: longest wait for the brokers, in seconds.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        *,
        topic_prefix: str = "",
        schema_registry: SchemaRegistry | str | None = None,
        kafka: Mapping[str, Any] | None = None,
        timeout: float = 30.0,
    ) -> None:
        schemas.require()
        self._config = {
            "logger": logging.getLogger("tapastream.kafka"),
            **(kafka or {}),
            "bootstrap.servers": bootstrap_servers,
            # Nothing is committed; the client only requires a group.
            "group.id": f"tapastream-reader-{uuid.uuid4()}",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
        }
        self._prefix = topic_prefix
        self._registry = (
            SchemaRegistry(schema_registry) if isinstance(schema_registry, str) else schema_registry
        )
        self._timeout = timeout

    def scores(self, run: str | None = None, *, sae: str | None = None) -> Rows:
        """The newest scores: a row for each SAE checkpoint, data set, method, beta and k.

        A row has MATCHScore, TAPAScore over all pairs and the health; the columns of what the job
        has not written yet are None.
        """
        wanted = _of(run, sae)
        rows: dict[tuple[Any, ...], Row] = {}
        for record in self.latest("match-scores", wanted):
            _add(rows, record, _MATCH, _MATCH_VALUE)
        for record in self.latest("tapa-scores", wanted):
            if record["scope"] == "TOTAL":
                _add(rows, record, _TAPA, _TAPA_VALUE)
        health = {_identity(record): record for record in self.latest("sae-health", wanted)}
        for row in rows.values():
            of_it = health.get((row["run"], row["sae"], row["step"], row["data_set"]), {})
            row.update({name: of_it.get(field) for name, field in _HEALTH.items()})
        return Rows(rows[key] for key in sorted(rows, key=_order))

    def tapa(
        self, run: str | None = None, *, sae: str | None = None, scope: str = "TOTAL"
    ) -> Rows:
        """TAPAScore with all its fields, a row for each method, beta and k.

        Args:
            run: only this run.
            sae: only this SAE.
            scope: ``TOTAL`` for all pairs, ``WINDOW`` for windows of event time, ``CONCEPT`` for
                each concept, ``CONCEPT_WINDOW`` for each concept in windows.
        """
        rows = Rows()
        for record in self.latest("tapa-scores", _of(run, sae)):
            if record["scope"] == scope:
                for value in record["values"]:
                    rows.append(_flat(record, "values") | _snake(value))
        return rows

    def concepts(self, run: str | None = None, *, sae: str | None = None) -> Rows:
        """The coalition of each concept, a row for each method and beta."""
        rows = Rows()
        for record in self.latest("concept-matches", _of(run, sae)):
            for matching in record["matchings"]:
                rows.append(_flat(record, "matchings") | _snake(matching))
        return rows

    def health(self, run: str | None = None, *, sae: str | None = None) -> Rows:
        """Sparsity, dead latents and reconstruction of each SAE checkpoint."""
        return Rows(_flat(record) for record in self.latest("sae-health", _of(run, sae)))

    def comparisons(self, run: str | None = None, *, sae: str | None = None) -> Rows:
        """Each SAE checkpoint compared with the previous one, a row for each method, beta and k."""
        rows = Rows()
        for record in self.latest("sae-comparisons", _of(run, sae)):
            for value in record["values"]:
                rows.append(_flat(record, "values") | _snake(value))
        return rows

    def alerts(self, run: str | None = None, *, sae: str | None = None) -> Rows:
        """What a person should look at; an alert that no longer holds has ``raised`` False."""
        return Rows(_flat(record) for record in self.latest("alerts", _of(run, sae)))

    def status(self, run: str | None = None, *, sae: str | None = None) -> Rows:
        """The phase of each SAE checkpoint; see the topic ``sae-checkpoint-status``."""
        return Rows(_flat(record) for record in self.latest("sae-checkpoint-status", _of(run, sae)))

    def rejected(self) -> Rows:
        """The records that the job refused, with the reason, in the order of their partitions."""
        return Rows(_flat(record) for _, record in self.records("rejected"))

    def latest(
        self, topic: str, wanted: Callable[[Row], bool] = lambda record: True
    ) -> list[dict[str, Any]]:
        """The newest record of each key of a topic, with the fields of its schema.

        Records of an SAE checkpoint on a data set are left out if the same topic has records of
        them with a later epoch.
        """
        newest: dict[bytes | None, Row] = {}
        for key, record in self.records(topic):
            if wanted(record) and replaces(record, newest.get(key)):
                newest[key] = record
        return of_newest_epochs(newest.values())

    def wait_settled(self, run: str, sae: str, step: int, *, timeout: float = 600.0) -> Rows:
        """Waits until both scores of an SAE checkpoint are settled, and returns them.

        Raises:
            TapaStreamError: at once with the reason when they can never be settled, because the
                SAE checkpoint was refused, skipped or closed before; otherwise on timeout.
        """
        settling = Settling(run, sae, step)
        for topic, record in self._follow(Settling.TOPICS, time.monotonic() + timeout):
            if record is not None:
                settling.take(topic, record)
            elif settling.settled:
                return Rows(row for row in self.scores(run, sae=sae) if row["step"] == step)
            elif settling.end is not None:
                raise TapaStreamError(settling.end)
        raise TapaStreamError(settling.late())

    def records(self, topic: str) -> Iterator[tuple[bytes | None, Row]]:
        """The key and the value of every record up to the present end of a topic."""
        consumer = Consumer(self._config)
        try:
            open_partitions = self._assign(consumer, topic)
            give_up = time.monotonic() + self._timeout
            while open_partitions:
                message = consumer.poll(_POLL)
                if message is None:
                    if time.monotonic() > give_up:
                        raise TapaStreamError(f"the topic {self._prefix + topic} does not answer")
                elif not self._without_record(message, open_partitions) and message.value() is not None:
                    yield message.key(), decode(message.value(), self._registry)[1]
        finally:
            consumer.close()

    def _follow(
        self, names: Sequence[str], deadline: float
    ) -> Iterator[tuple[str, Row | None]]:
        """Each record with its topic until the deadline; None whenever all are read to the end."""
        consumer = Consumer(self._config)
        try:
            open_partitions = self._assign(consumer, *names)
            while time.monotonic() < deadline:
                message = consumer.poll(_POLL)
                if message is None:
                    continue
                if self._without_record(message, open_partitions):
                    if not open_partitions:
                        yield "", None
                    continue
                open_partitions.add((message.topic(), message.partition()))
                if message.value() is not None:
                    record = decode(message.value(), self._registry)[1]
                    yield message.topic().removeprefix(self._prefix), record
        finally:
            consumer.close()

    @staticmethod
    def _without_record(message: Any, open_partitions: set[tuple[str, int]]) -> bool:
        """Whether the message says something else, such as that a partition was read to its end."""
        problem = message.error()
        if problem is None:
            return False
        if problem.code() == KafkaError.GROUP_AUTHORIZATION_FAILED:
            # The client asks for the group's coordinator, but no group is used.
            return True
        if problem.code() != KafkaError._PARTITION_EOF:
            raise KafkaException(problem)
        open_partitions.discard((message.topic(), message.partition()))
        return True

    def _assign(self, consumer: Any, *names: str) -> set[tuple[str, int]]:
        """Assigns the topics' partitions from their beginning, and returns them."""
        partitions: set[tuple[str, int]] = set()
        for name in names:
            if name not in TOPICS:
                raise ValueError(f"there is no topic {name!r}; expected one of {tuple(TOPICS)}")
            topic = self._prefix + name
            try:
                found = consumer.list_topics(topic, timeout=self._timeout).topics[topic]
            except KafkaException as problem:
                raise TapaStreamError(f"no Kafka broker answers: {problem}") from problem
            if found.error is not None or not found.partitions:
                raise TapaStreamError(
                    f"there is no topic {topic}; 'tapastream topics' creates it, "
                    "and a topic_prefix must be that of the job"
                )
            partitions |= {(topic, partition) for partition in found.partitions}
        consumer.assign(
            [TopicPartition(topic, partition, OFFSET_BEGINNING) for topic, partition in partitions]
        )
        return set(partitions)


def scores(run: str | None = None, *, bootstrap_servers: str, **options: Any) -> Rows:
    """The newest scores of a run; see :meth:`Reader.scores`, and :class:`Reader` for the options.

    ``scores("my-run", bootstrap_servers="localhost:9092").frame()`` is a pandas DataFrame.
    """
    return Reader(bootstrap_servers, **options).scores(run)


_MATCH = {"images": "images", "concepts": "concepts", "match_status": "status"}
_MATCH_VALUE = {
    "match_score": "value",
    "match_low": "low",
    "match_high": "high",
    "match_score_with_support": "valueWithSupport",
    "match_score_perturbed": "valuePerturbed",
    "held_out_score": "heldOut",
    "held_out_low": "heldOutLow",
    "held_out_high": "heldOutHigh",
    "held_out_influence": "heldOutInfluence",
}
_TAPA = {"pairs": "pairs", "tapa_status": "status"}
_TAPA_VALUE = {
    "tapa_score": "value",
    "tapa_low": "low",
    "tapa_high": "high",
    "delta_add": "deltaAdd",
    "delta_rem": "deltaRem",
    "delta_stay": "deltaStay",
}
_HEALTH = {
    "l0": "l0",
    "dead_fraction": "deadFraction",
    "dictionary_size": "dictionarySize",
    "r2": "r2",
    "cknna": "cknna",
    "monosemanticity": "monosemanticity",
}
_EMPTY = dict.fromkeys((*_MATCH, *_MATCH_VALUE, *_TAPA, *_TAPA_VALUE, *_HEALTH))


def _identity(record: Row) -> tuple[Any, ...]:
    return record["run"], record["sae"], record["step"], record["dataSet"]


def _order(key: tuple[Any, ...]) -> tuple[Any, ...]:
    run, sae, step, data_set, method, beta, k = key
    return run, sae, step, data_set, method, -1.0 if beta is None else beta, k


def _add(
    rows: dict[tuple[Any, ...], Row],
    record: Row,
    of_record: Mapping[str, str],
    of_value: Mapping[str, str],
) -> None:
    for value in record["values"]:
        key = (*_identity(record), value["method"], value["beta"], value["k"])
        row = rows.get(key)
        if row is None:
            names = ("run", "sae", "step", "data_set", "method", "beta", "k")
            row = rows[key] = dict(zip(names, key, strict=True)) | _EMPTY
            row["architecture"] = record["architecture"]
            row["role"] = record["role"]
        row.update({name: record[field] for name, field in of_record.items()})
        row.update({name: value[field] for name, field in of_value.items()})


def _of(run: str | None, sae: str | None) -> Callable[[Row], bool]:
    return lambda record: run in (None, record["run"]) and sae in (None, record["sae"])


def _flat(record: Row, without: str | None = None) -> Row:
    return _snake({name: value for name, value in record.items() if name != without})


def _snake(record: Row) -> Row:
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): value for name, value in record.items()}
