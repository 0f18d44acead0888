"""What a state dict is said to be, and the safetensors file that it becomes."""

import dataclasses
import enum
import json
import pathlib
import re
import warnings

import numpy as np
import pytest
from safetensors.numpy import load

from tapastream import describe
from tapastream.convert import METADATA_CONFIG, METADATA_LIBRARY
from tapastream.tensors import FileLayout

from saes import LATENTS, LIBRARY_SAES, published


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
    assert set(loaded) == set(made.arguments["state_dict"])
    assert sae.notes == ()


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


def test_a_whole_configuration_travels_with_its_types():
    @dataclasses.dataclass
    class Scheduler:
        warmup: int = 3

    class Mode(enum.Enum):
        FAST = "fast"

    given = {
        "architecture": "standard",
        "d_in": np.int64(8),
        "apply_b_dec_to_input": np.bool_(False),
        "lr_end": float("nan"),
        "k": None,
        "more": {"betas": (np.float32(0.5), np.array(2, np.int16)), "path": pathlib.PurePosixPath("a/b")},
        "dtype": np.dtype(np.float32),
        "scheduler": Scheduler(),
        "mode": Mode.FAST,
        "name": np.str_("x"),
    }
    sae = describe(published(), library="saelens", config=given)
    sent = json.loads(sae.file_metadata[METADATA_CONFIG])
    assert sent.pop("lr_end") != sent.get("lr_end")
    assert sent == {
        "architecture": "standard",
        "d_in": 8,
        "apply_b_dec_to_input": False,
        "k": None,
        "more": {"betas": [0.5, 2], "path": "a/b"},
        "dtype": "float32",
        "scheduler": {"warmup": 3},
        "mode": "fast",
        "name": "x",
    }
    assert sent["apply_b_dec_to_input"] is False


def nested(depth: int) -> dict:
    return {"a": nested(depth - 1)} if depth else {}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({1, 2}, r"config\.seen is \{1, 2\}, of type set"),
        (np.arange(3), "config.seen"),
        (np.ma.masked, "config.seen"),
        (b"bytes", "config.seen"),
        (object(), "config.seen"),
        (np.float32, "config.seen"),
        (1j, "config.seen"),
        (np.complex64(1), "config.seen"),
        (np.datetime64("2020-01-01"), "config.seen"),
        ([1, {"deep": {3}}], r"config\.seen\[1\]\.deep"),
        ({1: 2}, "has the key 1"),
        (nested(100), "nested deeper"),
        (1 << 2000, "bits"),
    ],
)
def test_what_is_no_number_text_or_list_is_refused_with_its_place(value, said):
    with pytest.raises(ValueError, match=said):
        describe(published(), library="saelens", config={"seen": value})


@pytest.mark.parametrize("k", [np.int64(3), np.float32(3), 3.0, np.array(3), np.uint8(3)])
def test_numbers_of_numpy_are_numbers(k):
    assert describe(published(), architecture="topk", k=k).k == 3
    oc = LIBRARY_SAES["overcomplete topk"](8).arguments | {"k": k}
    sae = describe(**oc)
    assert type(sae.k) is int and sae.k == 3
    assert json.loads(sae.file_metadata[METADATA_CONFIG])["k"] == 3
    from_config = describe(published(), library="saelens", config={"architecture": "topk", "k": k})
    assert from_config.k == 3


@pytest.mark.parametrize(
    "k", ["3", True, np.bool_(True), 3.5, float("nan"), 0, -1, 2**31, LATENTS + 1, [3], np.array([3]), 3j]
)
def test_what_is_no_k_is_refused(k):
    for arguments in (
        {"architecture": "topk", "k": k},
        {"library": "saelens", "config": {"architecture": "topk", "k": k}},
        {"library": "saev", "config": {"schema": 1, "cls": "TopK", "cfg": {"top_k": k}}},
    ):
        with pytest.raises(ValueError, match=r"\bk\b|top_k"):
            describe(published(), **arguments)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([8, 8], "sum to 16"),
        ([0, LATENTS], r"group_sizes\[0\] is 0"),
        ({8, 40}, "a list"),
        ("48", "a list"),
        ([True, 47], r"\[0\] is True"),
        ([8.5, 39.5], "whole number"),
    ],
)
def test_group_sizes_are_whole_numbers_that_sum_to_d(groups, said):
    threshold = {"threshold": np.float32(0.5)}
    with pytest.raises(ValueError, match=said):
        describe(published() | threshold, architecture="matryoshka", group_sizes=groups)
    sizes = np.array([8, 40])
    sae = describe(published() | threshold, architecture="matryoshka", group_sizes=sizes)
    assert sae.group_sizes == [8, 40]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"b_enc": np.zeros(5, np.float32)}, r"b_enc has the shape \(5,\)"),
        ({"W_dec": np.zeros((8, LATENTS), np.float32)}, "W_dec has the shape"),
        ({"b_dec": np.zeros((), np.float32)}, "b_dec has the shape"),
        ({"W_enc": np.zeros(8, np.float32)}, "two dimensions"),
        ({"W_enc": np.zeros((0, 0), np.float32)}, "no values"),
        ({"W_enc": np.zeros((8, LATENTS), np.int32)}, "of type int32"),
        ({"W_enc": np.zeros((8, LATENTS), object)}, "of type object"),
        ({"threshold": np.zeros(LATENTS, np.float32)}, "a scalar"),
        ({"threshold": float("nan")}, "holds nan"),
        ({"threshold": None}, "threshold of the state dict is of type NoneType"),
        ({"threshold": "0.5"}, "threshold of the state dict is of type str"),
        ({"threshold": True}, "threshold of the state dict is of type bool"),
        ({"_extra_state": None}, "_extra_state"),
        ({"_extra_state": {"a": 1}}, "_extra_state"),
        ({"W_enc": [[1.0]]}, "W_enc of the state dict is of type list"),
        ({"W_enc": np.ma.masked_array(np.zeros((8, LATENTS), np.float32))}, "MaskedArray"),
        ({3: np.zeros(3)}, "the key 3"),
        ({"jumprelu.log_threshold": np.zeros(LATENTS, np.float32)}, "it is a jumprelu SAE"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(change, said):
    tensors = published() | {"threshold": np.float32(0.5)} | change
    with pytest.raises(ValueError, match=said):
        describe(tensors, architecture="batchtopk")


def test_a_threshold_may_be_a_python_number():
    sae = describe(published() | {"threshold": 0.25}, architecture="batchtopk")
    assert load(as_file(sae))["threshold"] == 0.25


@pytest.mark.parametrize("state", [None, [], published, object()])
def test_what_is_no_state_dict_is_refused(state):
    with pytest.raises(ValueError, match="the state dict is of type"):
        describe(state, architecture="topk", k=2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"config": {"k": 3}, "architecture": "topk", "k": 3}, "no library"),
        ({"library": "saelens", "input_unit_norm": True}, "input_unit_norm is given"),
        ({"library": "saelens", "group_sizes": [48]}, "group_sizes is given"),
        ({"library": "saelens", "encoder_bias": True}, "encoder_bias is given"),
        ({"library": "saelens", "architecture": "topk"}, "architecture is 'topk'"),
        ({"library": 3}, "library is 3"),
        ({"library": "saelens", "config": [1]}, "expected a dict"),
        ({"architecture": "gated"}, "has no gated SAE"),
        ({"architecture": "topk", "k": 3, "input_unit_norm": 1}, "True or False"),
        ({"architecture": "topk", "k": 3, "encoder_bias": "yes"}, "True or False"),
    ],
)
def test_arguments_that_would_not_be_used_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        describe(published(), **arguments)


def test_a_bias_that_takes_no_part_in_the_codes_is_told():
    tensors = published() | {"b_enc": np.full(LATENTS, 0.5, np.float32)}
    with pytest.warns(UserWarning, match=re.escape("topk((x - b_dec) W_enc)")) as warned:
        sae = describe(tensors, architecture="topk", k=2)
    assert "encoder_bias=True" in str(warned[0].message)
    assert sae.file_metadata == {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kept = describe(tensors, architecture="topk", k=2, encoder_bias=np.bool_(True))
        jumprelu = {"jumprelu.log_threshold": np.zeros(LATENTS, np.float32)}
        describe(tensors | jumprelu, architecture="jumprelu")
        describe(published(), architecture="topk", k=2)
    assert kept.file_metadata == {METADATA_CONFIG: '{"encoder_bias": true}'}
    without = {name: tensor for name, tensor in tensors.items() if name != "b_enc"}
    with pytest.raises(ValueError, match="no tensor b_enc"):
        describe(without, architecture="topk", k=2, encoder_bias=True)


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
    tensors = published() | {"b_enc": np.zeros(LATENTS, np.int64)}
    with pytest.raises(ValueError, match="b_enc is of type int64"):
        describe(tensors, architecture="topk", k=2)
    sae = describe(published() | {"more": np.zeros(2, np.complex64)}, architecture="topk", k=2)
    with pytest.raises(ValueError, match="more is of type complex64"):
        FileLayout(sae.tensors, {})


def test_what_is_no_part_of_the_sae_travels_in_every_type_that_a_file_has():
    more = {
        name: np.arange(3).astype(name)
        for name in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "bool")
    } | {"empty": np.zeros((0, 3), np.float32)}
    loaded = load(as_file(describe(published() | more, architecture="topk", k=2)))
    for name, values in more.items():
        np.testing.assert_array_equal(loaded[name], values)
        assert loaded[name].dtype == values.dtype


def test_numbers_in_another_byte_order_are_turned():
    tensors = {name: tensor.astype(">f4") for name, tensor in published().items()}
    loaded = load(as_file(describe(tensors, architecture="topk", k=2)))
    np.testing.assert_array_equal(loaded["W_enc"], published()["W_enc"])
