"""Publishes SAE checkpoints from a training loop, in the background."""

import logging
import warnings
import weakref
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from types import TracebackType
from typing import Any

import numpy as np

from . import schemas, values
from .convert import Sae, judged
from .registry import SchemaRegistry
from .sender import TOPIC, Job, Sender
from .tensors import FileLayout
from .wire import encode

log = logging.getLogger("tapastream")

_ROLES = ("trained", "untrained", "random", "probe")
#: Longest manifest, in bytes; brokers accept records of 1 MB by default.
_LONGEST_MANIFEST = 512 * 1024
#: What the thread puts into a manifest.
_OF_THE_FILE = {"sha256": "0" * 64, "byteLength": 2**31 - 1, "chunkCount": 2**31 - 1}


class CheckpointPublisher:
    """Publishes the SAE checkpoints of one training run.

    :meth:`publish` copies the tensors and returns; a thread hashes, encodes and sends the copy.
    While ``queue_size`` SAE checkpoints are still being sent, the next one is skipped with a
    warning, so that the training never waits. SAE checkpoints that are not sent yet are sent before
    the program ends, for at most ``close_timeout``. In distributed training, publish from one
    process only, and first gather sharded tensors with :func:`tapastream.gathered`.

    Args:
        bootstrap_servers: addresses of the Kafka brokers.
        run: name of the training run.
        sae: name of the SAE within the run.
        image_encoder: name of the image encoder whose embeddings the SAE reads, as in the job.
        topic_prefix: prefix of the names of all topics.
        schema_registry: only if the topics use Confluent's framing; see :class:`SchemaRegistry`.
        kafka: further settings of the Kafka client, such as ``security.protocol``.
        queue_size: number of SAE checkpoints that may be waiting or being sent; each needs memory.
        asynchronous: if False, each :meth:`publish` returns when the brokers have everything.
        close_timeout: longest wait at the end of the program, in seconds.

    Raises:
        ValueError: when an argument is invalid.
        TapaStreamError: when this installation cannot encode the records.
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
        self._run = values.named("run", run)
        self._sae = values.named("sae", sae)
        self._image_encoder = values.named("image_encoder", image_encoder)
        self._asynchronous = values.flag("asynchronous", asynchronous)
        queue_size = values.whole("queue_size", queue_size, 1, values.LARGEST_INT)
        bootstrap_servers = values.text("bootstrap_servers", bootstrap_servers)
        topic_prefix = values.text("topic_prefix", topic_prefix)
        schemas.require()
        registry = (
            SchemaRegistry(schema_registry) if isinstance(schema_registry, str) else schema_registry
        )
        self._sender = Sender(
            {"bootstrap.servers": bootstrap_servers, **(kafka or {})},
            topic_prefix + TOPIC,
            registry,
            queue_size,
        )
        self._end = weakref.finalize(self, Sender.close, self._sender, close_timeout)
        self._warned: set[str] = set()
        #: Training steps whose SAE checkpoints were skipped because others were still being sent.
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
        encoder_bias: bool = False,
        role: str = "trained",
        metadata: Mapping[str, object] | None = None,
        wait: bool = False,
    ) -> bool:
        """Publishes the SAE in its present state.

        Args:
            state_dict: its tensors (NumPy or torch); see :func:`tapastream.describe`.
            step: training step, in optimizer steps.
            architecture, k, input_unit_norm, group_sizes, library, config, encoder_bias: the
                description of the SAE; see :func:`tapastream.describe`.
            role: ``trained``; ``untrained`` or ``random`` for a baseline; ``probe`` for an upper
                bound.
            metadata: anything to keep with the SAE checkpoint, such as the loss.
            wait: waits for room in the queue, and until the brokers have this SAE checkpoint; use
                it for the last SAE checkpoint of a training.

        Returns:
            True if it was accepted; False if it was skipped because others are still being sent.

        Raises:
            ValueError: when the job could not read what an argument contains.
            PublishError: when it is not delivered; only with ``wait`` or ``asynchronous=False``.
        """
        sae = judged(
            state_dict,
            architecture=architecture,
            k=k,
            input_unit_norm=input_unit_norm,
            group_sizes=group_sizes,
            library=library,
            config=config,
            encoder_bias=encoder_bias,
        )
        manifest = self._manifest(sae, step, role, metadata or {})
        layout = FileLayout(sae.tensors, sae.file_metadata)
        wait = values.flag("wait", wait) or not self._asynchronous
        for note in sae.notes:
            if note not in self._warned:
                self._warned.add(note)
                warnings.warn(f"{self._run}/{self._sae}: {note}", UserWarning, stacklevel=2)
        memory = self._sender.borrow(wait)
        if memory is None:
            self.skipped.append(manifest["step"])
            log.warning(
                "skipped the SAE checkpoint of step %d: those before it are still being sent; "
                "publish less often, or give a larger queue_size",
                manifest["step"],
            )
            return False
        try:
            if len(memory) < layout.length:
                memory = np.empty(layout.length, np.uint8)
            layout.fill(memory, sae.tensors)
        except BaseException:
            self._sender.give_back(memory)
            raise
        self._sender.submit(Job(manifest, memory, layout.length))
        if wait:
            self.flush()
        return True

    def flush(self, timeout: float | None = None) -> None:
        """Waits until the brokers have everything that was published.

        Raises:
            PublishError: when something was not delivered since the last flush, or on timeout.
        """
        self._sender.flush(timeout)

    def close(self, timeout: float | None = None) -> bool:
        """Sends what is not sent yet, and ends; what cannot be sent is logged as an error.

        Returns:
            False when something that was accepted since the last flush was not delivered.
        """
        if self._end.detach() is not None:
            return self._sender.close(timeout)
        return self._sender.all_delivered

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
        self, sae: Sae, step: Any, role: Any, metadata: Any
    ) -> dict[str, Any]:
        if values.text("role", role).lower() not in _ROLES:
            raise ValueError(f"role is {role!r}, expected one of {', '.join(_ROLES)}")
        manifest = {
            "run": self._run,
            "sae": self._sae,
            "step": values.whole("step", step, 0, values.LARGEST_LONG),
            "eventTime": datetime.now(timezone.utc),
            "imageEncoder": self._image_encoder,
            "architecture": sae.architecture,
            "embeddingWidth": sae.embedding_width,
            "dictionarySize": sae.dictionary_size,
            "k": sae.k,
            "inputUnitNorm": sae.input_unit_norm,
            "groupSizes": None if sae.group_sizes is None else list(sae.group_sizes),
            "role": role.upper(),
            "uri": None,
            "metadata": _texts(metadata),
        }
        try:
            length = len(encode("SaeCheckpointManifest", {**manifest, **_OF_THE_FILE}))
        except Exception as problem:
            raise ValueError(f"the SAE checkpoint cannot be announced: {problem}") from problem
        if length > _LONGEST_MANIFEST:
            raise ValueError(
                f"metadata, names and group sizes have {length} bytes, allowed are "
                f"{_LONGEST_MANIFEST}"
            )
        return manifest


def _texts(metadata: Any) -> dict[str, str]:
    if not isinstance(metadata, Mapping):
        raise ValueError(f"metadata is {values.shown(metadata)}, expected a dict")
    texts = {}
    for key, value in metadata.items():
        name = values.text("a key of metadata", key)
        place = f"metadata[{values.shown(name)}]"
        try:
            said = str(values.scalar(value))
        except Exception as problem:
            raise ValueError(f"{place} has no text: {problem}") from problem
        texts[name] = values.text(place, said)
    return texts
