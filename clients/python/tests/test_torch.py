"""Tensors of torch in every form that training leaves them in: pip install torch."""

import json
import warnings

import numpy as np
import pytest
from safetensors.numpy import load

from tapastream import CheckpointPublisher, describe, gathered
from tapastream.convert import METADATA_CONFIG
from tapastream.tensors import FileLayout

torch = pytest.importorskip("torch")

from saes import LATENTS, published  # noqa: E402


class TopK(torch.nn.Module):
    def __init__(self):
        super().__init__()
        for name, array in published().items():
            self.register_parameter(name, torch.nn.Parameter(torch.from_numpy(array)))

    def forward(self, x):
        return (x - self.b_dec) @ self.W_enc


def as_file(sae) -> dict[str, np.ndarray]:
    layout = FileLayout(sae.tensors, sae.file_metadata)
    memory = np.empty(layout.length, np.uint8)
    layout.fill(memory, sae.tensors)
    return load(memory.tobytes())


def tensors() -> dict:
    return {name: torch.from_numpy(array) for name, array in published().items()}


@pytest.fixture(scope="module")
def one_process(tmp_path_factory):
    """A group of one process."""
    store = tmp_path_factory.mktemp("group") / "store"
    torch.distributed.init_process_group("gloo", f"file://{store}", rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def same_as_published(state_dict) -> None:
    sae = describe(state_dict, architecture="topk", k=3)
    loaded = as_file(sae)
    assert set(loaded) == set(published())
    for name, array in published().items():
        np.testing.assert_array_equal(loaded[name], array)


def test_modules_that_training_has_wrapped_are_read():
    same_as_published(torch.compile(TopK()).state_dict())
    same_as_published(torch.nn.DataParallel(TopK()).state_dict())
    same_as_published(torch.optim.swa_utils.AveragedModel(TopK()).state_dict())
    same_as_published(torch.optim.swa_utils.AveragedModel(torch.compile(TopK())).state_dict())
    same_as_published(torch.nn.ModuleDict({"sae": torch.compile(TopK())}).state_dict())


def test_a_module_of_ddp_is_read(one_process):
    same_as_published(torch.nn.parallel.DistributedDataParallel(TopK()).state_dict())


def test_tensors_that_fsdp_spread_over_one_process_are_brought_together(one_process):
    from torch.distributed.fsdp import fully_shard
    from torch.distributed.tensor import DTensor, init_device_mesh

    module = fully_shard(TopK(), mesh=init_device_mesh("cpu", (1,)))
    state = module.state_dict()
    assert all(isinstance(tensor, DTensor) for tensor in state.values())
    same_as_published(state)
    assert not any(isinstance(tensor, DTensor) for tensor in gathered(state).values())


def test_tensors_that_are_spread_over_two_processes_are_refused_until_they_are_gathered(tmp_path):
    torch.multiprocessing.spawn(_spread, (str(tmp_path / "store"),), nprocs=2)


def _spread(rank: int, store: str) -> None:
    from torch.distributed.fsdp import fully_shard
    from torch.distributed.tensor import init_device_mesh

    torch.distributed.init_process_group("gloo", f"file://{store}", rank=rank, world_size=2)
    state = fully_shard(TopK(), mesh=init_device_mesh("cpu", (2,))).state_dict()
    with pytest.raises(ValueError, match=r"spread over several processes; call tapastream.gathered"):
        describe(state, architecture="topk", k=3)
    same_as_published(gathered(state))
    torch.distributed.destroy_process_group()


def fake(tensor):
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode() as mode:
        return mode.from_tensor(tensor)


@pytest.mark.parametrize(
    "change",
    [
        lambda tensor: tensor.to("meta"),
        lambda tensor: tensor.to_sparse(),
        lambda tensor: tensor.to_sparse_csr(),
        lambda tensor: torch.quantize_per_tensor(tensor, 0.1, 0, torch.qint8),
        lambda tensor: tensor.to(torch.complex64),
        lambda tensor: tensor.to(torch.int64),
        lambda tensor: tensor.to(torch.float8_e4m3fn),
        lambda tensor: torch.nn.parameter.UninitializedParameter(),
        lambda tensor: torch.nested.nested_tensor([tensor, tensor]),
        fake,
    ],
)
def test_tensors_without_plain_values_are_refused_by_name(change):
    with warnings.catch_warnings():
        # Of torch, about kinds of tensors that it will change.
        warnings.simplefilter("ignore")
        changed = tensors() | {"W_dec": change(tensors()["W_dec"])}
    with CheckpointPublisher("127.0.0.1:1", run="a", sae="b", image_encoder="c") as publisher:
        with pytest.raises(ValueError, match="the tensor W_dec"):
            publisher.publish(changed, step=1, architecture="topk", k=3)
        assert publisher.close()


def test_types_that_the_sae_does_not_need_travel():
    more = {
        "count": torch.tensor(3),
        "mask": torch.ones(2, dtype=torch.bool),
        "small": torch.ones(2, dtype=torch.float8_e4m3fn),
        "half": torch.ones(3, dtype=torch.bfloat16),
        "nothing": torch.empty(0, 3),
    }
    sae = describe(tensors() | more, architecture="topk", k=3)
    layout = FileLayout(sae.tensors, {})
    memory = np.empty(layout.length, np.uint8)
    layout.fill(memory, sae.tensors)
    from safetensors.torch import load as load_torch

    for name, tensor in load_torch(memory.tobytes()).items():
        assert tensor.dtype == sae.tensors[name].dtype
        assert torch.equal(tensor.float(), sae.tensors[name].float())


def test_numbers_of_torch_are_numbers():
    k = torch.tensor(3)
    assert describe(tensors(), architecture="topk", k=k).k == 3
    config = {
        "architecture": "topk",
        "k": k,
        "apply_b_dec_to_input": torch.tensor(False),
        "lr": torch.tensor(0.5, dtype=torch.bfloat16),
        "dtype": torch.float32,
        "device": torch.device("cuda:0"),
    }
    sent = json.loads(describe(tensors(), library="saelens", config=config).file_metadata[METADATA_CONFIG])
    assert sent == {
        "architecture": "topk",
        "k": 3,
        "apply_b_dec_to_input": False,
        "lr": 0.5,
        "dtype": "torch.float32",
        "device": "cuda:0",
    }
    assert sent["apply_b_dec_to_input"] is False


@pytest.mark.parametrize(
    "value", [torch.ones(2), torch.ones(1), torch.tensor(1j), torch.empty((), device="meta"), torch]
)
def test_other_things_of_torch_are_refused_in_a_configuration(value):
    with pytest.raises(ValueError, match="config.seen"):
        describe(tensors(), library="saelens", config={"seen": value})


@pytest.mark.parametrize("k", [torch.tensor(True), torch.tensor(2.5), torch.float32])
def test_what_is_no_k_of_torch_is_refused(k):
    with pytest.raises(ValueError, match="k is"):
        describe(tensors(), architecture="topk", k=k)


def test_a_bias_on_torch_is_told():
    state = tensors() | {"b_enc": torch.full((LATENTS,), 0.5, dtype=torch.bfloat16)}
    with pytest.warns(UserWarning, match="b_enc is not 0"):
        describe(state, architecture="topk", k=3)
