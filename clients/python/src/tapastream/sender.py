"""The thread that sends SAE checkpoints, and the memory that it sends from."""

import hashlib
import logging
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from confluent_kafka import KafkaError, KafkaException, Producer

from . import topics
from .errors import PublishError, TapaStreamError
from .registry import SchemaRegistry
from .tensors import Bytes
from .wire import Encoder

log = logging.getLogger("tapastream")

#: Length of every chunk but the last, in bytes.
CHUNK_BYTES = 256 * 1024

#: The topic that it sends to, without a deployment's prefix.
TOPIC = "sae-checkpoints"


@dataclass
class Job:
    """An SAE checkpoint to send: its manifest, and the memory that contains its file."""

    manifest: dict[str, Any]
    memory: Bytes
    length: int

    @property
    def name(self) -> str:
        return f"{self.manifest['run']}/{self.manifest['sae']} step {self.manifest['step']}"


class Sender:
    """The thread that sends, and the memory it sends from."""

    def __init__(
        self,
        kafka: Mapping[str, Any],
        topic: str,
        registry: SchemaRegistry | None,
        queue_size: int,
    ) -> None:
        self._config = {
            "linger.ms": 20,
            "queue.buffering.max.kbytes": 64 * 1024,
            "logger": log.getChild("kafka"),
            **kafka,
            "enable.idempotence": True,
            # The partitioner of Java clients: all publishers of a key write to the same partition.
            "partitioner": "murmur2_random",
        }
        self._topic = topic
        self._encoder = Encoder(TOPIC, topic, registry)
        try:
            self._producer = Producer(self._config)
        except KafkaException as problem:
            raise ValueError(f"a setting of the Kafka client is wrong: {problem}") from problem
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._free: queue.Queue[Bytes] = queue.Queue()
        for _ in range(queue_size):
            self._free.put(np.empty(0, np.uint8))
        self._state = threading.Condition()
        self._under_way = 0
        self._failures: list[str] = []
        self._closed = False
        self.all_delivered = True
        self._give_up_at: float | None = None
        self._thread = threading.Thread(target=self._work, name="tapastream", daemon=True)
        self._thread.start()

    def borrow(self, wait: bool) -> Bytes | None:
        if self._closed:
            raise PublishError("the publisher is closed")
        if not self._thread.is_alive():
            raise PublishError(
                "the thread that sends is gone, as after a fork; make a publisher in this process"
            )
        try:
            return self._free.get(block=wait)
        except queue.Empty:
            return None

    def give_back(self, memory: Bytes) -> None:
        self._free.put(memory)

    def submit(self, job: Job) -> None:
        with self._state:
            self._under_way += 1
        self._jobs.put(job)

    def flush(self, timeout: float | None) -> None:
        with self._state:
            done = self._state.wait_for(lambda: self._under_way == 0, timeout)
            failures, self._failures = self._failures, []
            left = self._under_way
        if failures:
            raise PublishError("; ".join(failures))
        if not done:
            raise PublishError(f"{left} SAE checkpoints were not delivered in {timeout:g} seconds")

    def close(self, timeout: float | None) -> bool:
        if self._closed:
            return self.all_delivered
        self._closed = True
        try:
            # Earlier failures were logged when they happened.
            self.flush(timeout)
        except PublishError as problem:
            self.all_delivered = False
            log.error("%s", problem)
        self._give_up_at = time.monotonic()
        self._jobs.put(None)
        self._thread.join(5.0)
        return self.all_delivered

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._send(job)
            except BaseException as problem:
                # Whatever it is, the next SAE checkpoint is sent, and flush reports this failure.
                self._failed(job, problem)
            finally:
                self._free.put(job.memory)
                with self._state:
                    self._under_way -= 1
                    self._state.notify_all()

    def _failed(self, job: Job, problem: BaseException) -> None:
        message = f"the SAE checkpoint {job.name} was not delivered: {problem}"
        if not isinstance(problem, (TapaStreamError, KafkaException)):
            log.exception("%s", message)
        else:
            log.error("%s", message)
        with self._state:
            self._failures.append(message)

    def _send(self, job: Job) -> None:
        data = job.memory.data[: job.length]
        sha256 = hashlib.sha256(data).hexdigest()
        count = -(-job.length // CHUNK_BYTES)
        manifest = {
            **job.manifest,
            "sha256": sha256,
            "byteLength": job.length,
            "chunkCount": count,
        }
        identity = {name: manifest[name] for name in ("run", "sae", "step", "sha256")}
        key = topics.key(manifest["run"], manifest["sae"], manifest["step"])
        refused: list[str] = []

        def delivered(problem: Any, message: Any) -> None:
            if problem is not None:
                refused.append(self._explain(problem))

        self._produce(key, self._encoder.encode("SaeCheckpointManifest", manifest), delivered)
        for index in range(count):
            piece = bytes(data[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES])
            chunk = {
                **identity,
                "index": index,
                "chunkSha256": hashlib.sha256(piece).hexdigest(),
                "data": piece,
            }
            self._produce(key, self._encoder.encode("SaeCheckpointChunk", chunk), delivered)
        while len(self._producer) > 0 and not self._given_up():
            self._producer.poll(0.1)
        if len(self._producer) > 0:
            raise PublishError("the program ended before the brokers had all of it")
        if refused:
            # An idempotent producer that lost a record accepts no more records.
            self._producer = Producer(self._config)
            raise PublishError(refused[0])

    def _produce(self, key: bytes, value: bytes, delivered: Any) -> None:
        while True:
            try:
                self._producer.produce(self._topic, value, key, on_delivery=delivered)
                self._producer.poll(0)
                return
            except BufferError:
                if self._given_up():
                    raise PublishError("the program ended before all was sent") from None
                self._producer.poll(0.1)

    def _explain(self, problem: Any) -> str:
        todo = {
            KafkaError._UNKNOWN_TOPIC: "; 'tapastream topics' creates it",
            KafkaError.UNKNOWN_TOPIC_OR_PART: "; 'tapastream topics' creates it",
            KafkaError._MSG_TIMED_OUT: "; check that the brokers run and the address is theirs",
        }.get(problem.code(), "")
        return f"Kafka does not take it into the topic {self._topic}: {problem.str()}{todo}"

    def _given_up(self) -> bool:
        return self._give_up_at is not None and time.monotonic() >= self._give_up_at
