"""Publishes an SAE while SAELens trains it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .publisher import CheckpointPublisher

#: Changes the activations in training in a way that would have to be undone; the job cannot.
_NOT_READ = "covariance_whitening"


@contextmanager
def publishing(
    training: Any,
    publisher: CheckpointPublisher,
    *,
    every_n_steps: int,
    scaling_factor: Callable[[], float | None] | None = None,
) -> Iterator[None]:
    """Publishes the SAE at the start, every ``every_n_steps`` optimizer steps, and at the end.

    With SAELens' runner::

        runner = LanguageModelSAETrainingRunner(config)
        with publishing(runner, publisher, every_n_steps=500):
            sae = runner.run()

    Args:
        training: a runner or an SAETrainer of SAELens, or the SAE itself (TrainingSAE).
        publisher: publishes the SAE checkpoints.
        every_n_steps: optimizer steps between two SAE checkpoints.
        scaling_factor: returns the factor of ``normalize_activations="expected_average_only_in"``
            while it is not yet folded into the weights. An SAETrainer provides it; that of a
            runner cannot be reached, so its SAE is published only at the end.

    Raises:
        ValueError: when the activations are normalised in a way that the job does not support.
    """
    if every_n_steps < 1:
        raise ValueError(f"every_n_steps is {every_n_steps}, expected at least 1")
    sae = getattr(training, "sae", training)
    if scaling_factor is None and hasattr(training, "activation_scaler"):
        scaling_factor = _factor_of(training)
    normalization = getattr(sae.cfg, "normalize_activations", "none")
    if normalization == _NOT_READ:
        raise ValueError(
            f"normalize_activations is {_NOT_READ}, which the evaluation job does not read; "
            "publish the SAE when the training is over and the whitening is folded into it"
        )
    scaled = normalization == "expected_average_only_in"
    only_in_the_end = scaled and scaling_factor is None
    train_step = sae.training_forward_pass
    steps = 0

    def counting(*arguments: Any, **more: Any) -> Any:
        nonlocal steps
        if steps % every_n_steps == 0 and not only_in_the_end:
            factor = scaling_factor() if scaled and scaling_factor is not None else None
            _publish(publisher, sae, steps, factor, wait=False)
        steps += 1
        return train_step(*arguments, **more)

    sae.training_forward_pass = counting
    try:
        yield
    finally:
        del sae.training_forward_pass
    factor = scaling_factor() if scaled and scaling_factor is not None else None
    _publish(publisher, sae, steps, factor, wait=True)


def _factor_of(trainer: Any) -> Callable[[], float | None]:
    return lambda: trainer.activation_scaler.scaling_factor


def _publish(
    publisher: CheckpointPublisher, sae: Any, step: int, factor: float | None, wait: bool
) -> None:
    tensors = dict(sae.state_dict())
    sae.process_state_dict_for_saving(tensors)
    config = dict(sae.cfg.to_dict())
    config["architecture"] = sae.cfg.architecture()
    if factor is not None:
        config["activation_scaler"] = {"scaling_factor": float(factor)}
    publisher.publish(tensors, step=step, library="saelens", config=config, wait=wait)
