"""State dicts of modules that something has wrapped."""

import numpy as np
import pytest

from tapastream import describe

from saes import LIBRARY_SAES, published


@pytest.mark.parametrize(
    "prefix",
    [
        "_orig_mod.",
        "module.",
        "_fsdp_wrapped_module.",
        "sae.",
        "model.",
        "module._orig_mod.",
        "_orig_mod.module.",
        "model.sae._orig_mod.",
        "anything.",
    ],
)
@pytest.mark.parametrize("name", sorted(LIBRARY_SAES))
def test_a_prefix_that_all_tensors_have_is_taken_off(prefix, name):
    arguments = LIBRARY_SAES[name](8).arguments
    plain = arguments["state_dict"]
    wrapped = {prefix + key: tensor for key, tensor in plain.items()}
    sae = describe(**arguments | {"state_dict": wrapped})
    assert set(sae.tensors) == set(plain)
    for key in plain:
        np.testing.assert_array_equal(sae.tensors[key], plain[key])


def test_a_compiled_layer_within_is_read():
    arguments = LIBRARY_SAES["sparsify topk"](8).arguments
    tensors = arguments["state_dict"]
    for name in ("weight", "bias"):
        tensors[f"encoder._orig_mod.{name}"] = tensors.pop(f"encoder.{name}")
    assert "encoder.weight" in describe(**arguments).tensors


def test_the_count_of_averaged_models_is_left_out():
    wrapped = {"module." + key: tensor for key, tensor in published().items()}
    wrapped["n_averaged"] = np.array(3, np.int64)
    assert set(describe(wrapped, architecture="topk", k=3).tensors) == set(published())


@pytest.mark.parametrize("prefix", ["_orig_mod.", "module.", "sae."])
def test_names_that_are_there_are_told_where_not_all_have_the_prefix(prefix):
    tensors = {prefix + key: tensor for key, tensor in published().items()}
    tensors["loss.weight"] = np.zeros(3, np.float32)
    with pytest.raises(ValueError) as refused:
        describe(tensors, architecture="topk", k=3)
    assert f"{prefix}W_enc" in str(refused.value)
    assert "loss.weight" in str(refused.value)


def test_no_more_than_twenty_names_are_told():
    tensors = {f"layer{index:03}": np.zeros(3) for index in range(500)}
    with pytest.raises(ValueError, match="layer019.*and 480 more") as refused:
        describe(tensors, architecture="topk", k=3)
    assert "layer020" not in str(refused.value)


def test_an_empty_state_dict_is_refused():
    with pytest.raises(ValueError, match="no tensor W_enc; it has \\[\\]"):
        describe({}, architecture="topk", k=3)


def test_two_names_that_become_one_are_refused():
    arguments = LIBRARY_SAES["sparsify topk"](8).arguments
    arguments["state_dict"]["encoder._orig_mod.weight"] = arguments["state_dict"]["encoder.weight"]
    with pytest.raises(ValueError, match="both encoder"):
        describe(**arguments)
