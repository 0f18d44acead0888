"""Checks the tensors and the configuration of each library as the job checks them.

Each function takes the tensors and the configuration and returns the architecture by the job's
name, E, D and k. It raises ValueError, with the job's message, if the job would refuse the SAE.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .checks import Config, Tensors, require_sizes


@dataclass(frozen=True)
class Judged:
    """The SAE as the job will read it."""

    architecture: str
    width: int
    latents: int
    k: int | None = None


@dataclass(frozen=True)
class Library:
    """A library whose state dicts are read.

    Attributes:
        anchors: names, one of which every state dict of the library has.
        judge: checks an SAE of the library and describes it.
        untold: whether its configuration lacks architecture and k, so that the caller must pass
            them.
    """

    anchors: tuple[str, ...]
    judge: Callable[[Tensors, Config], Judged]
    untold: bool = False


def _saelens(tensors: Tensors, config: Config) -> Judged:
    return _of_saelens(tensors, config, "none")


def _prisma(tensors: Tensors, config: Config) -> Judged:
    return _of_saelens(tensors, config, "layer_norm")


_NORMALIZATIONS = ("none", "expected_average_only_in", "layer_norm", "constant_norm_rescale")
_SAELENS_NAMES = ("standard", "topk", "jumprelu", "gated", "batchtopk", "matryoshka_batchtopk")


def _of_saelens(tensors: Tensors, config: Config, normalization: str) -> Judged:
    name = _saelens_architecture(config)
    width, latents = tensors.sizes("W_enc")
    tensors.matrix("W_enc", config.positive("d_in", width), config.positive("d_sae", latents))
    tensors.vector("b_dec", width)
    tensors.optional("W_dec", latents, width)
    if name != "gated":
        tensors.vector("b_enc", latents)
    if name == "jumprelu":
        logarithms = "log_threshold" in tensors
        tensors.vector("log_threshold" if logarithms else "threshold", latents)
    elif name == "gated":
        for vector in ("b_gate", "r_mag", "b_mag"):
            tensors.vector(vector, latents)
    elif name in ("batchtopk", "matryoshka_batchtopk"):
        tensors.scalar("topk_threshold")
    average = _normalization(config, normalization) == "expected_average_only_in"
    if config.has("activation_scaler.scaling_factor"):
        config.number("activation_scaler.scaling_factor")
        if not average:
            raise ValueError(
                "activation_scaler holds a factor: only normalize_activations "
                '"expected_average_only_in" has one'
            )
    config.flag("apply_b_dec_to_input", True)
    _refuse_unfolded(tensors, config)
    if config.flag("rescale_acts_by_decoder_norm", False):
        if name in ("standard", "jumprelu", "gated"):
            raise ValueError(f"rescale_acts_by_decoder_norm is set, which a {name} SAE has not")
        tensors.matrix("W_dec", latents, width)
    if name == "topk":
        k = config.positive("k" if config.has("k") else "activation_fn_kwargs.k")
        return Judged("topk", width, latents, k)
    k_average = config.number("k") if config.has("k") else 0.0
    if name != "matryoshka_batchtopk":
        groups = None
    else:
        groups = _groups(config.integers("matryoshka_widths"), latents)
        name = "matryoshka"
    require_sizes(width, latents, None, groups)
    # A batchtopk k may be a fraction.
    return Judged(name, width, latents, round(k_average) if k_average >= 1 else None)


def _normalization(config: Config, otherwise: str) -> str:
    name = "normalize_activations"
    prisma = otherwise == "layer_norm"
    if prisma or _since_6(config):
        config.refuse_null(name)
    elif isinstance(config.get(name), bool):
        # As SAELens wrote it before 6.0.
        return "expected_average_only_in" if config.get(name) else "none"
    found = config.text(name, otherwise)
    if found not in _NORMALIZATIONS:
        raise ValueError(f'{name} is "{found}", which is not known')
    return found


def _saelens_architecture(config: Config) -> str:
    functions = ("activation_fn_str", "activation_fn")
    config.refuse_null("architecture", "apply_b_dec_to_input", "d_in", "d_sae", *functions)
    if not config.has("architecture") and _since_6(config):
        raise ValueError(
            "architecture is missing in the configuration, which SAELens writes since 6.0"
        )
    name = config.text("architecture", "standard")
    if name not in _SAELENS_NAMES:
        raise ValueError(
            f'the architecture "{name}" is not read: standard, topk, jumprelu, gated, batchtopk '
            "and matryoshka_batchtopk are"
        )
    function = config.text(functions[0], config.text(functions[1], "relu"))
    if function not in ("relu", "topk"):
        raise ValueError(f'the activation function "{function}" is not read: relu and topk are')
    if name == "standard" and function == "topk":
        return "topk"
    if any(config.has(path) for path in functions) and (name == "topk") != (function == "topk"):
        raise ValueError(
            f'the architecture "{name}" with the activation function "{function}" is not read'
        )
    return name


def _since_6(config: Config) -> bool:
    version = config.get("sae_lens_version") or config.get("metadata.sae_lens_version")
    major = version.partition(".")[0] if isinstance(version, str) else ""
    return major.isdecimal() and int(major) >= 6


def _refuse_unfolded(tensors: Tensors, config: Config) -> None:
    if config.flag("finetuning_scaling_factor", False):
        raise ValueError(
            "finetuning_scaling_factor is set: fold the factors into the weights first"
        )
    for name in ("scaling_factor", "finetuning_scaling_factor"):
        # SAELens wrote a vector of ones if there was no fine-tuning, and drops it when it reads.
        if name in tensors and not bool((tensors.values(name) == 1).all()):
            raise ValueError(
                f'the tensor "{name}" holds factors other than 1: fold them into the weights first'
            )


def _groups(widths: list[int] | None, latents: int) -> list[int] | None:
    if widths is None:
        return None
    ends = [0, *widths] + ([latents] if not widths or widths[-1] < latents else [])
    return [end - begin for begin, end in zip(ends, ends[1:], strict=False)]


_DICTIONARIES = {
    "AutoEncoder": "standard",
    "AutoEncoderTopK": "topk",
    "BatchTopKSAE": "batchtopk",
    "MatryoshkaBatchTopKSAE": "matryoshka",
    "JumpReluAutoEncoder": "jumprelu",
    "GatedAutoEncoder": "gated",
}


def _dictionary_learning(tensors: Tensors, config: Config) -> Judged:
    dictionary = config.required_text("trainer.dict_class")
    if dictionary not in _DICTIONARIES:
        raise ValueError(
            f'trainer.dict_class is "{dictionary}", which is not read; '
            f"expected one of {tuple(_DICTIONARIES)}"
        )
    name = _DICTIONARIES[dictionary]
    linear = "encoder.weight" in tensors
    if linear:
        latents, width = tensors.sizes("encoder.weight")
        tensors.optional("decoder.weight", width, latents)
    else:
        width, latents = tensors.sizes("W_enc")
        tensors.optional("W_dec", latents, width)
    said = (
        config.positive("trainer.activation_dim", width),
        config.positive("trainer.dict_size", latents),
    )
    if said != (width, latents):
        raise ValueError(
            f"the configuration says E = {said[0]}, D = {said[1]} but the tensors have "
            f"E = {width}, D = {latents}"
        )
    tensors.vector({"standard": "bias", "gated": "decoder_bias"}.get(name, "b_dec"), width)
    if name != "gated":
        tensors.vector("encoder.bias" if linear else "b_enc", latents)
    if name == "jumprelu":
        tensors.vector("threshold", latents)
    elif name == "gated":
        for vector in ("gate_bias", "r_mag", "mag_bias"):
            tensors.vector(vector, latents)
    elif name in ("batchtopk", "matryoshka"):
        tensors.scalar("threshold")
    k = config.positive("trainer.k") if config.has("trainer.k") else None
    if name == "topk" and k is not None and "k" in tensors:
        # The library uses the tensor, which a training may lower step by step.
        held = tensors.values("k")
        if held.size != 1 or float(held.reshape(-1)[0]) != k:
            raise ValueError(
                f"trainer.k is {k} in the configuration but the tensor k holds {held.tolist()}: "
                "give the one that the SAE uses now"
            )
    require_sizes(width, latents, None, config.integers("trainer.group_sizes"))
    return Judged(name, width, latents, k)


def _sparsify(tensors: Tensors, config: Config) -> Judged:
    latents, width = tensors.sizes("encoder.weight")
    tensors.matrix("encoder.weight", latents, config.positive("d_in", width))
    tensors.vector("encoder.bias", latents)
    tensors.vector("b_dec", width)
    k = config.positive("k")
    config.refuse_null("activation")
    activation = config.text("activation", "topk")
    if activation not in ("topk", "groupmax"):
        raise ValueError(f'the activation "{activation}" is not read: topk and groupmax are')
    if activation == "groupmax" and latents % k != 0:
        raise ValueError(f"{latents} latents cannot be split into {k} equal groups")
    if not config.flag("transcode", False) and "W_skip" not in tensors:
        tensors.optional("W_dec", latents, width)
    return Judged(activation, width, latents, k)


_OVERCOMPLETE_WEIGHT = "encoder.final_block.0.weight"
_OVERCOMPLETE_BIAS = "encoder.final_block.0.bias"


def _overcomplete(tensors: Tensors, config: Config) -> Judged:
    for name in tensors:
        if name.startswith("encoder.") and name not in (_OVERCOMPLETE_WEIGHT, _OVERCOMPLETE_BIAS):
            raise ValueError(
                f'the encoder has the tensor "{name}": only a linear encoder without normalisation '
                "is read; export this one as ONNX"
            )
    module = config.text("encoder_module", "linear")
    if module != "linear":
        raise ValueError(
            f'encoder_module is "{module}": only a linear encoder without normalisation is read; '
            "export this one as ONNX"
        )
    latents, width = tensors.sizes(_OVERCOMPLETE_WEIGHT)
    tensors.optional(_OVERCOMPLETE_BIAS, latents)
    architecture = config.required_text("architecture")
    k = None
    if config.has("k") or config.has("top_k"):
        k = config.positive("k" if config.has("k") else "top_k")
        if config.has("top_k") and config.positive("top_k") != k:
            raise ValueError("k and top_k differ in the configuration")
    if architecture == "batchtopk":
        config.number("running_threshold")
    elif architecture == "jumprelu":
        tensors.vector("thresholds", latents)
    elif architecture not in ("standard", "topk"):
        raise ValueError(f"overcomplete has no {architecture} SAE")
    # In this library the k of batchtopk is that of a whole batch.
    return Judged(architecture, width, latents, k if architecture == "topk" else None)


def _msae(tensors: Tensors, config: Config) -> Judged:
    architecture, k = _msae_kind(config)
    width, latents = tensors.sizes("encoder")
    tensors.matrix(
        "encoder", config.positive("n_inputs", width), config.positive("n_latents", latents)
    )
    tensors.optional("decoder", latents, width)
    tensors.vector("latent_bias", latents)
    tensors.vector("pre_bias", width)
    if not tensors.is_scalar("mean_center"):
        tensors.optional("mean_center", width)
    if "scaling_factor" in tensors:
        tensors.scalar("scaling_factor")
    if architecture == "jumprelu":
        tensors.vector("activation.log_threshold", latents)
    config.refuse_null("latent_soft_cap")
    if config.has("latent_soft_cap") and config.number("latent_soft_cap") < 0:
        raise ValueError(
            f"latent_soft_cap is {config.number('latent_soft_cap')}: 0 or a cap above it"
        )
    return Judged(architecture, width, latents, k)


def _msae_kind(config: Config) -> tuple[str, int | None]:
    """The architecture and k, also from the entry activation as in the library's files."""
    architecture = config.text("architecture", "")
    config.refuse_null("activation")
    if config.has("activation"):
        activation = config.required_text("activation")
        match = re.fullmatch(r"(ReLU|JumpReLU|TopKReLU|TopK)(?:_([0-9]{1,8}))?", activation)
        names = {"ReLU": "standard", "JumpReLU": "jumprelu"}
        found = names.get(match[1], "topk") if match else None
        if match is not None and match[2] is not None and found == "topk":
            k = int(match[2])
            if config.positive("k", k) != k:
                raise ValueError(f"the activation {activation} has another k than the entry k")
            config = config.having("k", k)
        if found is not None and architecture in ("", found):
            architecture = found
        elif found is not None:
            raise ValueError(
                f"the architecture is {architecture} but the activation is {activation}"
            )
        else:
            raise _not_read("activation", activation)
    if architecture not in ("standard", "topk", "jumprelu"):
        raise _not_read("architecture", architecture)
    return architecture, config.positive("k") if architecture == "topk" else None


def _not_read(entry: str, value: str) -> ValueError:
    return ValueError(
        f'the {entry} "{value}" is not read: the architectures standard, topk and jumprelu, or the '
        "activations ReLU, JumpReLU, TopKReLU_k and TopK_k are"
    )


def _saev(tensors: Tensors, config: Config) -> Judged:
    function, place = _saev_function(config)
    width, latents = tensors.sizes("W_enc")
    tensors.optional("W_dec", latents, width)
    tensors.vector("b_enc", latents)
    tensors.vector("b_dec", width)
    if function == "Relu":
        return Judged("standard", width, latents)
    if function not in ("TopK", "BatchTopK"):
        raise ValueError(
            f'the activation of the SAE is "{function}": Relu, TopK and BatchTopK are read'
        )
    k = config.positive(place)
    kept = [name for name in ("threshold", "activation.threshold") if name in tensors]
    if function == "BatchTopK" and kept:
        tensors.scalar(kept[0])
        return Judged("batchtopk", width, latents, k)
    return Judged("topk", width, latents, k)


def _saev_function(config: Config) -> tuple[str, str]:
    """The activation, and the path of its k."""
    if config.has("cfg.activation"):
        function = config.required_text("cfg.activation.cls")
        named = config.text("cls", "SparseAutoencoderConfig")
        if config.get("schema") == 1 and named not in ("SparseAutoencoderConfig", function):
            raise ValueError(f"the header's cls is {named} but cfg.activation.cls {function}")
        return function, "cfg.activation.params.top_k"
    if config.get("schema") == 1 and config.has("cls"):
        return config.required_text("cls"), "cfg.top_k"
    if not config.has("schema") and config.has("d_vit") and not config.has("cfg"):
        # Before the first schema the header was the configuration.
        return "Relu", ""
    raise ValueError(
        "the configuration names no activation: cfg.activation.cls is missing, and so is cls of "
        "schema 1"
    )


LIBRARIES = {
    "saelens": Library(("W_enc",), _saelens),
    "vit-prisma": Library(("W_enc",), _prisma),
    "dictionary_learning": Library(("encoder.weight", "W_enc"), _dictionary_learning),
    "sparsify": Library(("encoder.weight",), _sparsify),
    "overcomplete": Library((_OVERCOMPLETE_WEIGHT,), _overcomplete, untold=True),
    "msae": Library(("encoder",), _msae, untold=True),
    "saev": Library(("W_enc",), _saev),
}
