"""Publishes SAE checkpoints out of a training loop, in the background."""

import hashlib
import logging
import queue
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from types import TracebackType
from typing import Any

import numpy as np
from confluent_kafka import KafkaError, KafkaException, Producer

from . import topics
from .convert import Sae, describe
from .errors import PublishError, TapaStreamError
from .registry import SchemaRegistry
from .tensors import Bytes, FileLayout
from .wire import Encoder

log = logging.getLogger("tapastream")

#: Length of every chunk but the last, in bytes.
CHUNK_BYTES = 256 * 1024

_TOPIC = "sae-checkpoints"


@dataclass
class _Job:
    manifest: dict[str, Any]
    memory: Bytes
    length: int

    @property
    def name(self) -> str:
        return f"{self.manifest['run']}/{self.manifest['sae']} step {self.manifest['step']}"


class CheckpointPublisher:
    """Publishes the SAE checkpoints of one training run.

    :meth:`publish` copies the tensors and returns; a thread hashes, encodes and sends them. When
    as many SAE checkpoints as ``queue_size`` are under way, the next is skipped with a warning
    rather than to hold up the training. What is under way is sent before the program ends, for at
    most ``close_timeout``. In distributed training, publish from one process only.

    Args:
        bootstrap_servers: addresses of the Kafka brokers.
        run: name of the training run.
        sae: name of the SAE within the run.
        image_encoder: name of the image encoder whose embeddings the SAE reads, as the job has it.
        topic_prefix: what the names of all topics begin with.
        schema_registry: where topics have Confluent's framing; see :class:`SchemaRegistry`.
        kafka: further settings of the Kafka client, such as ``security.protocol``.
        queue_size: SAE checkpoints that may be under way, each in memory of its own.
        asynchronous: without, each :meth:`publish` returns when the brokers have everything.
        close_timeout: longest wait at the end of the program, in seconds.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        *,
        run: str,
        sae: str,
        image_encoder: str,
        topic_prefix: str = "",
        schema_registry: SchemaRegistry | str | None = None,
        kafka: Mapping[str, Any] | None = None,
        queue_size: int = 2,
        asynchronous: bool = True,
        close_timeout: float = 60.0,
    ) -> None:
        for name, value in (("run", run), ("sae", sae), ("image_encoder", image_encoder)):
            if not value.strip():
                raise ValueError(f"{name} is empty, expected a name")
        if queue_size < 1:
            raise ValueError(f"queue_size is {queue_size}, expected at least 1")
        self._run = run
        self._sae = sae
        self._image_encoder = image_encoder
        self._asynchronous = asynchronous
        registry = (
            SchemaRegistry(schema_registry) if isinstance(schema_registry, str) else schema_registry
        )
        self._sender = _Sender(
            {"bootstrap.servers": bootstrap_servers, **(kafka or {})},
            topic_prefix + _TOPIC,
            registry,
            queue_size,
        )
        self._end = weakref.finalize(self, _Sender.close, self._sender, close_timeout)
        #: Training steps whose SAE checkpoints were skipped because others were under way.
        self.skipped: list[int] = []

    def publish(
        self,
        state_dict: Mapping[str, Any],
        *,
        step: int,
        architecture: str | None = None,
        k: int | None = None,
        input_unit_norm: bool = False,
        group_sizes: Sequence[int] | None = None,
        library: str | None = None,
        config: Mapping[str, Any] | None = None,
        role: str = "trained",
        metadata: Mapping[str, object] | None = None,
        wait: bool = False,
    ) -> bool:
        """Publishes the SAE as it is now.

        Args:
            state_dict: its tensors, of NumPy or torch; see :func:`tapastream.describe`.
            step: training step, in optimizer steps.
            architecture, k, input_unit_norm, group_sizes, library, config: what the SAE is; see
                :func:`tapastream.describe`.
            role: ``trained``, or ``untrained`` or ``random`` for a baseline.
            metadata: anything to keep with the SAE checkpoint, such as the loss.
            wait: waits for room where others are under way, and until the brokers have this one;
                for the last SAE checkpoint of a training.

        Returns:
            True when it was taken; False when it was skipped because others are under way.

        Raises:
            ValueError: when the state dict does not fit.
            PublishError: only with ``wait`` or without ``asynchronous``, when it is not delivered.
        """
        sae = describe(
            state_dict,
            architecture=architecture,
            k=k,
            input_unit_norm=input_unit_norm,
            group_sizes=group_sizes,
            library=library,
            config=config,
        )
        manifest = self._manifest(sae, step, role, metadata or {})
        wait = wait or not self._asynchronous
        memory = self._sender.borrow(wait)
        if memory is None:
            self.skipped.append(step)
            log.warning(
                "skipped the SAE checkpoint of step %d: those before it are still being sent; "
                "publish less often, or give a larger queue_size",
                step,
            )
            return False
        try:
            layout = FileLayout(sae.tensors, sae.file_metadata)
            if len(memory) < layout.length:
                memory = np.empty(layout.length, np.uint8)
            layout.fill(memory, sae.tensors)
        except BaseException:
            self._sender.give_back(memory)
            raise
        self._sender.submit(_Job(manifest, memory, layout.length))
        if wait:
            self.flush()
        return True

    def flush(self, timeout: float | None = None) -> None:
        """Waits until everything taken is with the brokers.

        Raises:
            PublishError: when something was not delivered since the last flush, or the time is up.
        """
        self._sender.flush(timeout)

    def close(self, timeout: float | None = None) -> None:
        """Sends what is under way and ends; what cannot be sent is logged as an error."""
        if self._end.detach() is not None:
            self._sender.close(timeout)

    def __enter__(self) -> "CheckpointPublisher":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _manifest(
        self, sae: Sae, step: int, role: str, metadata: Mapping[str, object]
    ) -> dict[str, Any]:
        if step < 0:
            raise ValueError(f"step is {step}, expected at least 0")
        if role.lower() not in ("trained", "untrained", "random"):
            raise ValueError(f"role is {role!r}, expected trained, untrained or random")
        groups = None if sae.group_sizes is None else [int(size) for size in sae.group_sizes]
        return {
            "run": self._run,
            "sae": self._sae,
            "step": int(step),
            "eventTime": datetime.now(timezone.utc),
            "imageEncoder": self._image_encoder,
            "architecture": sae.architecture,
            "embeddingWidth": sae.embedding_width,
            "dictionarySize": sae.dictionary_size,
            "k": sae.k,
            "inputUnitNorm": sae.input_unit_norm,
            "groupSizes": groups,
            "role": role.upper(),
            "uri": None,
            "metadata": {str(name): str(value) for name, value in metadata.items()},
        }


class _Sender:
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
            # As Java clients place keys, so that every publisher of a key writes to one partition.
            "partitioner": "murmur2_random",
        }
        self._topic = topic
        self._encoder = Encoder(_TOPIC, topic, registry)
        try:
            self._producer = Producer(self._config)
        except KafkaException as problem:
            raise ValueError(f"a setting of the Kafka client is wrong: {problem}") from problem
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._free: queue.Queue[Bytes] = queue.Queue()
        for _ in range(queue_size):
            self._free.put(np.empty(0, np.uint8))
        self._state = threading.Condition()
        self._under_way = 0
        self._failures: list[str] = []
        self._closed = False
        self._give_up_at: float | None = None
        self._thread = threading.Thread(target=self._work, name="tapastream", daemon=True)
        self._thread.start()

    def borrow(self, wait: bool) -> Bytes | None:
        if self._closed:
            raise PublishError("the publisher is closed")
        try:
            return self._free.get(block=wait)
        except queue.Empty:
            return None

    def give_back(self, memory: Bytes) -> None:
        self._free.put(memory)

    def submit(self, job: _Job) -> None:
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

    def close(self, timeout: float | None) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            # What failed before was logged when it did.
            self.flush(timeout)
        except PublishError as problem:
            log.error("%s", problem)
        self._give_up_at = time.monotonic()
        self._jobs.put(None)
        self._thread.join(5.0)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._send(job)
            except Exception as problem:
                self._failed(job, problem)
            finally:
                self._free.put(job.memory)
                with self._state:
                    self._under_way -= 1
                    self._state.notify_all()

    def _failed(self, job: _Job, problem: Exception) -> None:
        message = f"the SAE checkpoint {job.name} was not delivered: {problem}"
        if not isinstance(problem, (TapaStreamError, KafkaException)):
            log.exception("%s", message)
        else:
            log.error("%s", message)
        with self._state:
            self._failures.append(message)

    def _send(self, job: _Job) -> None:
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
            # An idempotent producer that lost a record takes no more.
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
