"""The callbacks in trainings by the real libraries, which are large: pip install lightning sae-lens."""

import logging
from dataclasses import dataclass, field

import numpy as np
import pytest
from safetensors.numpy import load

from tapastream import describe
from tapastream.convert import METADATA_CONFIG
from tapastream.tensors import FileLayout

torch = pytest.importorskip("torch")

from saes import published  # noqa: E402


@dataclass
class Recording:
    """Takes SAE checkpoints as a publisher does, and keeps their files."""

    files: dict[int, bytes] = field(default_factory=dict)
    waited: list[int] = field(default_factory=list)
    described: list = field(default_factory=list)

    def publish(self, state_dict, *, step, wait=False, **arguments):
        sae = describe(state_dict, **arguments)
        layout = FileLayout(sae.tensors, sae.file_metadata)
        memory = np.empty(layout.length, np.uint8)
        layout.fill(memory, sae.tensors)
        self.files[step] = memory.tobytes()
        self.described.append(sae)
        if wait:
            self.waited.append(step)
        return True

    def flush(self):
        self.waited.append(-1)


def test_tensors_of_torch_become_the_same_bytes_as_those_of_numpy():
    arrays = published(width=5, latents=30)
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    tensors["W_dec"] = tensors["W_dec"].t().contiguous().t()
    assert not tensors["W_dec"].is_contiguous()
    files = Recording()
    files.publish(arrays, step=0, architecture="topk", k=3)
    files.publish(tensors, step=1, architecture="topk", k=3)
    assert files.files[0] == files.files[1]


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float64"])
def test_tensors_of_every_type_are_read_back(name):
    from safetensors.torch import load as load_torch

    tensors = {
        key: torch.from_numpy(array).to(getattr(torch, name))
        for key, array in published().items()
    }
    tensors["W_enc"].requires_grad_()
    files = Recording()
    files.publish(tensors, step=0, architecture="topk", k=3)
    for key, values in load_torch(files.files[0]).items():
        assert values.dtype == tensors[key].dtype
        assert torch.equal(values, tensors[key])


def test_lightning_publishes_every_so_many_steps_and_the_end():
    lightning = pytest.importorskip("lightning.pytorch")
    from tapastream.lightning import TapaStreamCallback

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.sae = torch.nn.ParameterDict(
                {name: torch.from_numpy(array) for name, array in published().items()}
            )

        def training_step(self, batch):
            return ((batch @ self.sae["W_enc"]) ** 2).mean()

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    recording = Recording()
    callback = TapaStreamCallback(
        recording,
        every_n_steps=4,
        describe={"architecture": "topk", "k": 3},
        state_dict=lambda module: module.sae.state_dict(),
    )
    module = Module()
    trainer = lightning.Trainer(
        max_steps=10,
        accelerator="cpu",
        accumulate_grad_batches=2,
        callbacks=[callback],
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(module, torch.utils.data.DataLoader(torch.randn(64, 8), batch_size=2))
    assert sorted(recording.files) == [0, 4, 8, 10]
    assert recording.waited == [10]
    last = load(recording.files[10])
    np.testing.assert_array_equal(last["W_enc"], module.sae["W_enc"].detach().numpy())
    assert not np.array_equal(load(recording.files[4])["W_enc"], last["W_enc"])


def saelens_trainer(normalize_activations="none", architecture="topk"):
    pytest.importorskip("sae_lens")
    from sae_lens import BatchTopKTrainingSAEConfig, TopKTrainingSAEConfig
    from sae_lens.config import LoggingConfig, SAETrainerConfig
    from sae_lens.saes.sae import TrainingSAE
    from sae_lens.training.sae_trainer import SAETrainer

    kind = {"topk": TopKTrainingSAEConfig, "batchtopk": BatchTopKTrainingSAEConfig}[architecture]
    config = kind(d_in=8, d_sae=32, k=4, normalize_activations=normalize_activations)
    sae = TrainingSAE.from_dict(config.to_dict())
    batches = iter(lambda: torch.randn(16, 8), None)
    training = SAETrainerConfig(
        total_training_samples=16 * 10,
        train_batch_size_samples=16,
        n_checkpoints=0,
        checkpoint_path=None,
        save_final_checkpoint=False,
        device="cpu",
        autocast=False,
        lr=0.01,
        lr_end=0.01,
        lr_scheduler_name="constant",
        lr_warm_up_steps=0,
        adam_beta1=0.9,
        adam_beta2=0.999,
        lr_decay_steps=0,
        n_restart_cycles=1,
        dead_feature_window=1000,
        feature_sampling_window=2000,
        logger=LoggingConfig(log_to_wandb=False),
    )
    return SAETrainer(cfg=training, sae=sae, data_provider=batches)


@pytest.mark.parametrize("architecture", ["topk", "batchtopk"])
def test_saelens_publishes_every_so_many_steps_and_the_end(architecture):
    trainer = saelens_trainer(architecture=architecture)
    from tapastream.saelens import publishing

    recording = Recording()
    with publishing(trainer, recording, every_n_steps=4):
        trainer.fit()
    assert sorted(recording.files) == [0, 4, 8, 10]
    assert recording.waited == [10]
    assert {sae.architecture for sae in recording.described} == {architecture}
    last = load(recording.files[10])
    np.testing.assert_array_equal(last["W_enc"], trainer.sae.W_enc.detach().numpy())
    assert ("topk_threshold" in last) == (architecture == "batchtopk")
    assert "training_forward_pass" not in vars(trainer.sae)


def test_saelens_publishes_a_compiled_sae():
    trainer = saelens_trainer()
    from tapastream.saelens import publishing

    plain = trainer.sae
    trainer.sae = torch.compile(plain)
    recording = Recording()
    with publishing(trainer, recording, every_n_steps=5):
        trainer.fit()
    assert sorted(recording.files) == [0, 5, 10]
    last = load(recording.files[10])
    np.testing.assert_array_equal(last["W_enc"], plain.W_enc.detach().numpy())


def test_saelens_factor_travels_until_it_is_folded():
    trainer = saelens_trainer("expected_average_only_in")
    from tapastream.saelens import publishing

    recording = Recording()
    with publishing(trainer, recording, every_n_steps=5):
        trainer.fit()
    configs = [sae.file_metadata[METADATA_CONFIG] for sae in recording.described]
    assert len(configs) == 3
    assert ["activation_scaler" in config for config in configs] == [True, True, False]

    bare = saelens_trainer("expected_average_only_in")
    recording = Recording()
    with publishing(bare.sae, recording, every_n_steps=5):
        bare.fit()
    assert sorted(recording.files) == [10]
