"""From the state dicts of SAE libraries to what the evaluation job reads (docs/sae-formats.md)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Keys of a safetensors file's metadata: the library that wrote the tensors, its configuration.
METADATA_LIBRARY = "tapastream.library"
METADATA_CONFIG = "tapastream.config"

#: The tensors that each library's SAEs are made of; anything else in a state dict is left out.
_TENSORS = {
    "published": {"W_enc", "W_dec", "b_enc", "b_dec", "threshold", "jumprelu.log_threshold"},
    "saelens": {
        *("W_enc", "W_dec", "b_enc", "b_dec", "threshold", "log_threshold"),
        *("b_gate", "b_mag", "r_mag", "topk_threshold"),
    },
    "dictionary_learning": {
        *("encoder.weight", "encoder.bias", "decoder.weight", "bias", "b_dec", "decoder_bias"),
        *("W_enc", "W_dec", "b_enc", "threshold", "gate_bias", "mag_bias", "r_mag"),
    },
    "sparsify": {"encoder.weight", "encoder.bias", "W_dec", "b_dec", "W_skip"},
    "overcomplete": {
        *("encoder.final_block.0.weight", "encoder.final_block.0.bias"),
        *("dictionary._weights", "thresholds"),
    },
    "msae": {
        *("encoder", "decoder", "latent_bias", "pre_bias", "mean_center", "scaling_factor"),
    },
    "saev": {"W_enc", "W_dec", "b_enc", "b_dec", "threshold", "activation.threshold"},
}
_TENSORS["vit-prisma"] = _TENSORS["saelens"]

LIBRARIES = tuple(name for name in _TENSORS if name != "published")


@dataclass(frozen=True)
class Sae:
    """An SAE checkpoint as the job reads it.

    Attributes:
        tensors: the tensors under the names of their library.
        architecture: as the job names it.
        embedding_width: E, in dimensions.
        dictionary_size: D, in latents.
        k: active latents per sample; None where the architecture has no such number.
        input_unit_norm: whether embeddings are standardised before they are encoded.
        group_sizes: sizes of the groups of a matryoshka dictionary.
        file_metadata: what the safetensors file carries beside the tensors.
    """

    tensors: Mapping[str, Any]
    architecture: str
    embedding_width: int
    dictionary_size: int
    k: int | None = None
    input_unit_norm: bool = False
    group_sizes: Sequence[int] | None = None
    file_metadata: Mapping[str, str] = field(default_factory=dict)


def describe(
    state_dict: Mapping[str, Any],
    *,
    architecture: str | None = None,
    k: int | None = None,
    input_unit_norm: bool = False,
    group_sizes: Sequence[int] | None = None,
    library: str | None = None,
    config: Mapping[str, Any] | None = None,
) -> Sae:
    """What a state dict is.

    Without ``library`` the tensors are those of the published implementation and ``architecture``
    is required. With it, ``config`` is that library's configuration (cfg.json, config.json) and
    tells the rest; for overcomplete and MSAE, whose files tell less, it needs ``architecture`` and
    ``k``, and for an overcomplete batchtopk SAE ``running_threshold``.

    Raises:
        ValueError: when a tensor or an entry is missing, with what is expected.
    """
    name = (library or "published").lower()
    if name not in _TENSORS:
        raise ValueError(f"the library {library!r} is not known; expected one of {LIBRARIES}")
    tensors = {key: value for key, value in state_dict.items() if key in _TENSORS[name]}
    if name == "published":
        if architecture is None:
            raise ValueError("architecture is missing: topk, batchtopk, matryoshka or jumprelu")
        width, latents = _shape(tensors, "W_enc")
        if architecture == "topk" and k is None:
            raise ValueError("k is missing: a topk SAE needs the number of its active latents")
        return Sae(
            tensors, architecture, width, latents, k, input_unit_norm, group_sizes
        )
    return _of_library(name, tensors, dict(config or {}), architecture, k)


def _of_library(
    library: str,
    tensors: Mapping[str, Any],
    config: dict[str, Any],
    architecture: str | None,
    k: int | None,
) -> Sae:
    if library in ("overcomplete", "msae"):
        config.setdefault("architecture", architecture)
        if k is not None:
            config.setdefault("k", k)
        if config["architecture"] is None:
            raise ValueError(f"{library}: architecture is missing, in config or as an argument")
    if library == "sparsify" and k is not None:
        config.setdefault("k", k)
    latent_major = {
        "sparsify": "encoder.weight",
        "overcomplete": "encoder.final_block.0.weight",
        "dictionary_learning": "encoder.weight",
    }.get(library)
    if latent_major is not None and latent_major in tensors:
        latents, width = _shape(tensors, latent_major)
    else:
        width, latents = _shape(tensors, "encoder" if library == "msae" else "W_enc")
    named, active = _ARCHITECTURES[library](config, tensors)
    text = json.dumps(config, default=str)
    return Sae(
        tensors,
        named,
        width,
        latents,
        active,
        file_metadata={METADATA_LIBRARY: library, METADATA_CONFIG: text},
    )


def _saelens(config: Mapping[str, Any], tensors: Mapping[str, Any]) -> tuple[str, int | None]:
    name = str(config.get("architecture") or "standard")
    function = config.get("activation_fn_str") or config.get("activation_fn") or "relu"
    if name == "standard" and function == "topk":
        name = "topk"
    if name == "topk":
        k = config.get("k") or (config.get("activation_fn_kwargs") or {}).get("k")
        if k is None:
            raise ValueError("saelens: k is missing in the configuration of a topk SAE")
        return "topk", int(k)
    k = config.get("k")
    return (
        "matryoshka" if name == "matryoshka_batchtopk" else name,
        round(k) if isinstance(k, (int, float)) and k >= 1 else None,
    )


def _dictionary_learning(
    config: Mapping[str, Any], tensors: Mapping[str, Any]
) -> tuple[str, int | None]:
    trainer = config.get("trainer") or {}
    name = trainer.get("dict_class")
    architectures = {
        "AutoEncoder": "standard",
        "AutoEncoderTopK": "topk",
        "BatchTopKSAE": "batchtopk",
        "MatryoshkaBatchTopKSAE": "matryoshka",
        "JumpReluAutoEncoder": "jumprelu",
        "GatedAutoEncoder": "gated",
    }
    if name not in architectures:
        raise ValueError(
            f"dictionary_learning: trainer.dict_class is {name!r}; "
            f"expected one of {tuple(architectures)}"
        )
    k = trainer.get("k")
    return architectures[name], None if k is None else int(k)


def _sparsify(config: Mapping[str, Any], tensors: Mapping[str, Any]) -> tuple[str, int | None]:
    if config.get("k") is None:
        raise ValueError("sparsify: k is missing, in config or as an argument")
    groupmax = config.get("activation", "topk") == "groupmax"
    return "groupmax" if groupmax else "topk", int(config["k"])


def _named(config: Mapping[str, Any], tensors: Mapping[str, Any]) -> tuple[str, int | None]:
    name = str(config["architecture"])
    k = config.get("k") or config.get("top_k")
    return name, int(k) if name == "topk" and k is not None else None


def _saev(config: Mapping[str, Any], tensors: Mapping[str, Any]) -> tuple[str, int | None]:
    activation = (config.get("cfg") or {}).get("activation") or {}
    name = activation.get("cls", "Relu")
    if name == "Relu":
        return "standard", None
    k = int((activation.get("params") or {})["top_k"])
    kept = "threshold" in tensors or "activation.threshold" in tensors
    return "batchtopk" if name == "BatchTopK" and kept else "topk", k


_ARCHITECTURES = {
    "saelens": _saelens,
    "vit-prisma": _saelens,
    "dictionary_learning": _dictionary_learning,
    "sparsify": _sparsify,
    "overcomplete": _named,
    "msae": _named,
    "saev": _saev,
}


def _shape(tensors: Mapping[str, Any], name: str) -> tuple[int, int]:
    if name not in tensors:
        raise ValueError(
            f"the state dict has no tensor {name}; it has {sorted(tensors)}. "
            "Name the library that made it by library=..."
        )
    shape = tuple(int(size) for size in tensors[name].shape)
    if len(shape) != 2:
        raise ValueError(f"the tensor {name} has the shape {shape}, expected two dimensions")
    return shape[0], shape[1]
