"""What a state dict is said to be, and the safetensors file that it becomes."""

import numpy as np
import pytest
from safetensors.numpy import load

from tapastream import describe
from tapastream.convert import METADATA_CONFIG, METADATA_LIBRARY
from tapastream.tensors import FileLayout

from saes import LIBRARY_SAES, published


def as_file(sae) -> bytes:
    layout = FileLayout(sae.tensors, sae.file_metadata)
    memory = np.empty(layout.length + 5, np.uint8)
    layout.fill(memory, sae.tensors)
    return memory[: layout.length].tobytes()


@pytest.mark.parametrize("name", sorted(LIBRARY_SAES))
def test_the_file_holds_the_tensors_of_the_library(name):
    made = LIBRARY_SAES[name](8)
    sae = describe(**made.arguments)
    assert (sae.architecture, sae.embedding_width, sae.dictionary_size) == made.expected
    loaded = load(as_file(sae))
    assert set(loaded) == set(sae.tensors)
    for tensor, values in loaded.items():
        np.testing.assert_array_equal(values, sae.tensors[tensor])
    assert "optimizer.step" not in loaded


def test_other_libraries_travel_with_their_configuration():
    sae = describe(**LIBRARY_SAES["saelens topk"](8).arguments)
    assert sae.file_metadata[METADATA_LIBRARY] == "saelens"
    assert '"k": 4' in sae.file_metadata[METADATA_CONFIG]


def test_tensors_of_every_width_lie_where_the_header_says():
    tensors = published(width=3, latents=5)
    tensors["b_enc"] = tensors["b_enc"].astype(np.float16)
    tensors["b_dec"] = tensors["b_dec"].astype(np.float64)
    tensors["W_dec"] = np.asfortranarray(tensors["W_dec"])
    sae = describe(tensors, architecture="topk", k=2)
    for name, values in load(as_file(sae)).items():
        np.testing.assert_array_equal(values, tensors[name])
        assert values.dtype == tensors[name].dtype


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "architecture is missing"),
        ({"architecture": "topk"}, "k is missing"),
        ({"library": "saelen"}, "not known"),
        ({"library": "sparsify", "k": 3}, "no tensor W_enc|encoder.weight"),
        ({"library": "dictionary_learning"}, "dict_class"),
        ({"library": "msae"}, "architecture is missing"),
    ],
)
def test_what_is_missing_is_said(arguments, said):
    with pytest.raises(ValueError, match=said):
        describe(published(), **arguments)


def test_tensors_of_other_types_are_refused_by_name():
    tensors = published() | {"b_enc": np.zeros(16, np.int64)}
    sae = describe(tensors, architecture="topk", k=2)
    with pytest.raises(ValueError, match="b_enc is of type int64"):
        FileLayout(sae.tensors, {})
