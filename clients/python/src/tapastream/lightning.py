"""A callback of PyTorch Lightning that publishes the SAE while it is trained."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .publisher import CheckpointPublisher
from .state import gathered

if TYPE_CHECKING:
    _Callback = object
else:
    try:
        from lightning.pytorch import Callback as _Callback
    except ImportError:
        try:
            from pytorch_lightning import Callback as _Callback
        except ImportError as problem:
            raise ImportError(
                "tapastream.lightning needs PyTorch Lightning: pip install lightning"
            ) from problem


class TapaStreamCallback(_Callback):
    """Publishes the SAE at the start, every ``every_n_steps`` optimizer steps, and at the end.

    Only the process of rank 0 publishes; all processes read the SAE's tensors and gather those
    that FSDP has sharded.

    Args:
        publisher: publishes the SAE checkpoints.
        every_n_steps: optimizer steps between two SAE checkpoints.
        state_dict: returns the SAE's tensors from the module, in every process. Default:
            ``module.state_dict()``, which is right if the module contains only the SAE.
        describe: further arguments of :meth:`CheckpointPublisher.publish`, such as
            ``{"architecture": "topk", "k": 32}``.
    """

    def __init__(
        self,
        publisher: CheckpointPublisher,
        *,
        every_n_steps: int,
        describe: Mapping[str, Any],
        state_dict: Callable[[Any], Mapping[str, Any]] | None = None,
    ) -> None:
        if every_n_steps < 1:
            raise ValueError(f"every_n_steps is {every_n_steps}, expected at least 1")
        self._publisher = publisher
        self._every = every_n_steps
        self._describe = dict(describe)
        self._state_dict = state_dict or (lambda module: module.state_dict())
        self._tried: int | None = None
        self._last: int | None = None

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Publishes the first state, unless an earlier training is resumed."""
        if int(trainer.global_step) == 0:
            self._publish(trainer, pl_module, wait=False)

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Publishes if the step is due; with accumulated gradients, once for each step."""
        step = int(trainer.global_step)
        # Every process must decide in the same way, whatever the publisher of one has accepted.
        if step % self._every == 0 and step != self._tried:
            self._publish(trainer, pl_module, wait=False)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Publishes the last state and waits until the brokers have it."""
        self._publish(trainer, pl_module, wait=True)

    def _publish(self, trainer: Any, pl_module: Any, wait: bool) -> None:
        step = self._tried = int(trainer.global_step)
        tensors = gathered(self._state_dict(pl_module))
        if not trainer.is_global_zero:
            return
        if step == self._last:
            if wait:
                self._publisher.flush()
        elif self._publisher.publish(tensors, step=step, wait=wait, **self._describe):
            self._last = step
