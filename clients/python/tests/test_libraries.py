"""What the job refuses of each library's SAEs is refused here, with the same sentence."""

import json

import numpy as np
import pytest

from tapastream import describe
from tapastream.convert import METADATA_CONFIG

from saes import K, LATENTS, LIBRARY_SAES, published

WIDTH = 8


def vector(size: int = LATENTS, value: float = 1.0) -> np.ndarray:
    return np.full(size, value, np.float32)


def test_an_overcomplete_encoder_with_a_norm_behind_its_linear_map_is_refused():
    arguments = LIBRARY_SAES["overcomplete topk"](WIDTH).arguments
    norm = "encoder.final_block.1."
    arguments["state_dict"] |= {
        norm + "weight": vector(),
        norm + "bias": vector(),
        norm + "running_mean": vector(),
        norm + "running_var": vector(),
        norm + "num_batches_tracked": np.zeros((), np.int64),
    }
    with pytest.raises(ValueError, match="only a linear encoder without normalisation is read"):
        describe(**arguments)


@pytest.mark.parametrize(
    "name",
    ["encoder.mlp_blocks.0.0.weight", "encoder.final_block.1.weight", "encoder.pre.weight"],
)
def test_an_overcomplete_encoder_of_more_layers_is_refused(name):
    arguments = LIBRARY_SAES["overcomplete topk"](WIDTH).arguments
    arguments["state_dict"][name] = np.zeros((WIDTH, WIDTH), np.float32)
    with pytest.raises(ValueError, match=name):
        describe(**arguments)


@pytest.mark.parametrize("library", ["saelens", "vit-prisma"])
@pytest.mark.parametrize("name", ["scaling_factor", "finetuning_scaling_factor"])
def test_factors_of_a_fine_tuning_are_refused_unless_they_are_all_one(library, name):
    with pytest.raises(ValueError, match=f'"{name}" holds factors other than 1'):
        describe(published() | {name: vector(value=1.5)}, library=library)
    ones = describe(published() | {name: vector()}, library=library)
    assert name in ones.tensors
    with pytest.raises(ValueError, match="finetuning_scaling_factor is set"):
        describe(published(), library=library, config={"finetuning_scaling_factor": True})


@pytest.mark.parametrize(
    ("config", "architecture"),
    [
        ({"schema": 1, "cls": "TopK", "cfg": {"top_k": K}}, "topk"),
        ({"schema": np.int64(1), "cls": "TopK", "cfg": {"top_k": np.int64(K)}}, "topk"),
        ({"schema": 1, "cls": "Relu", "cfg": {}}, "standard"),
        ({"schema": 1, "cls": "BatchTopK", "cfg": {"top_k": K}}, "topk"),
        ({"schema": 2, "cfg": {"activation": {"cls": "Relu"}}}, "standard"),
        ({"d_vit": WIDTH, "exp_factor": 6}, "standard"),
    ],
)
def test_saev_configurations_of_each_schema_are_read(config, architecture):
    sae = describe(published(), library="saev", config=config)
    assert sae.architecture == architecture
    assert sae.k == (K if architecture == "topk" else None)
    assert json.loads(sae.file_metadata[METADATA_CONFIG]) == config


@pytest.mark.parametrize(
    ("library", "config", "said"),
    [
        ("saev", {}, "names no activation"),
        ("saev", {"schema": 1, "cfg": {"top_k": K}}, "names no activation"),
        ("saev", {"cls": "TopK", "cfg": {"top_k": K}}, "names no activation"),
        (
            "saev",
            {"schema": 1, "cls": "TopK", "cfg": {"activation": {"cls": "Relu"}}},
            "cls is TopK but cfg.activation.cls Relu",
        ),
        ("saelens", {"architecture": None}, "architecture is null"),
        ("saelens", {"apply_b_dec_to_input": None}, "apply_b_dec_to_input is null"),
        ("saelens", {"architecture": "gated", "activation_fn": "topk"}, "is not read"),
        ("saelens", {"activation_scaler": {"scaling_factor": 2.0}}, "only normalize_activations"),
        ("saelens", {"architecture": "standard", "k": "3"}, "k is \"3\""),
        ("vit-prisma", {"normalize_activations": None}, "normalize_activations is null"),
        ("saev", {"schema": 1, "cls": "TopK", "cfg": {}}, "cfg.top_k is missing"),
        ("saev", {"schema": 1, "cls": "Gelu", "cfg": {}}, "Relu, TopK and BatchTopK are read"),
        ("saev", {"cfg": {"activation": "TopK(top_k=3)"}}, "cfg.activation.cls is missing"),
        ("saev", {"cfg": {"activation": {"params": {}}}}, "cfg.activation.cls is missing"),
        ("saelens", {"metadata": {"sae_lens_version": "6.1.0"}}, "architecture is missing"),
        ("saelens", {"architecture": "transcoder"}, '"transcoder" is not read'),
        ("saelens", {"activation_fn_str": "tanh-relu"}, '"tanh-relu" is not read'),
        ("saelens", {"architecture": "topk"}, "activation_fn_kwargs.k is missing"),
        ("saelens", {"architecture": "topk", "k": 0, "activation_fn_kwargs": {"k": 3}}, "k is 0"),
        ("saelens", {"architecture": "topk", "k": LATENTS + 1}, "k is 49: it must be in 1..48"),
        ("saelens", {"architecture": "batchtopk"}, "no tensor topk_threshold"),
        ("saelens", {"architecture": "gated"}, "no tensor b_gate"),
        ("saelens", {"architecture": 3}, "a string is needed"),
        ("saelens", {"d_in": 9}, "W_enc has the shape"),
        ("saelens", {"apply_b_dec_to_input": 1}, "true or false is needed"),
        ("saelens", {"apply_b_dec_to_input": "False"}, "true or false is needed"),
        ("saelens", {"normalize_activations": "other"}, "which is not known"),
        ("saelens", {"rescale_acts_by_decoder_norm": True}, "which a standard SAE has not"),
        ("saelens", {"activation_scaler": {"scaling_factor": True}}, "a finite number is needed"),
        ("dictionary_learning", {"trainer": {"dict_class": "Other"}}, '"Other", which is not read'),
        ("dictionary_learning", {"trainer": {"dict_class": "AutoEncoderTopK"}}, "k is missing"),
    ],
)
def test_configurations_that_the_job_refuses_are_refused(library, config, said):
    with pytest.raises(ValueError, match=said):
        describe(published(), library=library, config=config)


@pytest.mark.parametrize("value", [False, True])
def test_normalisations_as_saelens_wrote_them_before_6_are_read(value):
    config = {"normalize_activations": value, "activation_scaler": {"scaling_factor": None}}
    sae = describe(published(), library="saelens", config=config)
    assert json.loads(sae.file_metadata[METADATA_CONFIG]) == config


@pytest.mark.parametrize(
    ("config", "architecture", "k"),
    [
        ({"activation": "TopKReLU_4"}, "topk", 4),
        ({"activation": "TopK_4", "latent_soft_cap": 30}, "topk", 4),
        ({"activation": "TopK", "k": 4}, "topk", 4),
        ({"activation": "ReLU"}, "standard", None),
        ({"architecture": "standard", "latent_soft_cap": np.float32(0)}, "standard", None),
    ],
)
def test_msae_configurations_are_read(config, architecture, k):
    arguments = LIBRARY_SAES["msae topk"](WIDTH).arguments
    tensors = arguments["state_dict"] | {"mean_center": np.float32(0.5)}
    sae = describe(tensors, library="msae", config=config)
    assert (sae.architecture, sae.k) == (architecture, k)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"activation": "GELU"}, '"GELU" is not read'),
        ({"activation": "TopK_4", "k": 5}, "another k"),
        ({"activation": "TopK_4", "architecture": "standard"}, "but the activation is TopK_4"),
        ({"activation": "TopK"}, "k is missing"),
        ({"activation": "JumpReLU"}, "no tensor activation.log_threshold"),
        ({"architecture": "standard", "latent_soft_cap": -1}, "0 or a cap above it"),
        ({"architecture": "standard", "latent_soft_cap": True}, "a finite number is needed"),
        ({"architecture": "standard", "latent_soft_cap": None}, "a value is needed"),
        ({"architecture": "standard", "n_latents": 3}, "encoder has the shape"),
    ],
)
def test_msae_configurations_that_the_job_refuses_are_refused(config, said):
    tensors = LIBRARY_SAES["msae topk"](WIDTH).arguments["state_dict"]
    with pytest.raises(ValueError, match=said):
        describe(tensors, library="msae", config=config)


def test_an_overcomplete_encoder_module_is_linear():
    arguments = LIBRARY_SAES["overcomplete topk"](WIDTH).arguments
    with pytest.raises(ValueError, match='encoder_module is "mlp_bn_1"'):
        describe(**arguments, config={"encoder_module": "mlp_bn_1"})
    with pytest.raises(ValueError, match="k and top_k differ"):
        describe(**arguments, config={"k": K, "top_k": 9})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "0.4", True, None, 1e39])
def test_an_overcomplete_threshold_is_a_finite_number(value):
    arguments = LIBRARY_SAES["overcomplete topk"](WIDTH).arguments | {"architecture": "batchtopk"}
    with pytest.raises(ValueError, match="running_threshold"):
        describe(**arguments, config={"running_threshold": value})
    sae = describe(**arguments, config={"running_threshold": np.float32(0.5)})
    assert json.loads(sae.file_metadata[METADATA_CONFIG])["running_threshold"] == 0.5


def test_a_k_that_the_tensors_contradict_is_refused():
    arguments = LIBRARY_SAES["dictionary_learning topk"](WIDTH).arguments
    arguments["state_dict"]["k"] = np.array(K, np.int64)
    assert describe(**arguments).k == K
    arguments["state_dict"]["k"] = np.array(K + 1, np.int64)
    with pytest.raises(ValueError, match="the tensor k holds 5"):
        describe(**arguments)


def test_an_argument_that_the_configuration_contradicts_is_refused():
    arguments = LIBRARY_SAES["sparsify topk"](WIDTH).arguments
    with pytest.raises(ValueError, match="k is 9 but the configuration says 4"):
        describe(**arguments, k=9)
    for name in ("msae topk", "overcomplete topk"):
        arguments = LIBRARY_SAES[name](WIDTH).arguments
        with pytest.raises(ValueError, match="the configuration says 5"):
            describe(**arguments, config={"k": 5})


@pytest.mark.parametrize("name", sorted(LIBRARY_SAES))
def test_every_tensor_that_an_sae_needs_is_asked_for(name):
    arguments = LIBRARY_SAES[name](WIDTH).arguments
    # Without these the job computes the same codes, or says in a warning what it took instead.
    spare = {
        *("optimizer.step", "W_dec", "decoder.weight", "decoder", "dictionary._weights"),
        *("mean_center", "scaling_factor", "encoder.final_block.0.bias"),
    }
    if name.startswith("published"):
        spare |= {"b_dec"} if name == "published jumprelu" else {"b_enc"}
    if name == "published topk":
        spare |= {"threshold"}
    for missing in set(arguments["state_dict"]) - spare:
        rest = {key: value for key, value in arguments["state_dict"].items() if key != missing}
        with pytest.raises(ValueError, match="has no tensor"):
            describe(**arguments | {"state_dict": rest})
