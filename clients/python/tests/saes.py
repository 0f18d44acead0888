"""Small SAEs in the form of each library."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

#: More latents than any embedding of the tests has dimensions.
LATENTS = 48
K = 4


@dataclass(frozen=True)
class Made:
    """Arguments for describe, and the architecture, E and D that it must find."""

    arguments: dict[str, Any]
    expected: tuple[str, int, int]


def published(width: int = 8, latents: int = LATENTS, seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        "W_enc": random.standard_normal((width, latents)).astype(np.float32),
        "W_dec": random.standard_normal((latents, width)).astype(np.float32),
        "b_enc": np.zeros(latents, np.float32),
        "b_dec": np.zeros(width, np.float32),
    }


def _made(
    tensors: dict[str, Any], expected: str, library: str | None = None, /, **arguments: Any
) -> Made:
    # Something of the training that is no part of the SAE.
    tensors["optimizer.step"] = np.zeros((), np.int64)
    if library is not None:
        arguments["library"] = library
    width = next(min(tensor.shape) for tensor in tensors.values() if tensor.ndim == 2)
    return Made({"state_dict": tensors, **arguments}, (expected, width, LATENTS))


def _linear(width: int) -> dict[str, np.ndarray]:
    tensors = published(width)
    return {
        "encoder.weight": np.ascontiguousarray(tensors["W_enc"].T),
        "encoder.bias": tensors["b_enc"],
        "decoder.weight": np.ascontiguousarray(tensors["W_dec"].T),
        "b_dec": tensors["b_dec"],
    }


def _dictionary_learning(
    width: int, dict_class: str, architecture: str, **more: Any
) -> Made:
    trainer = {"dict_class": dict_class, "activation_dim": width, "dict_size": LATENTS}
    config = {"trainer": trainer | ({"k": K} if architecture != "standard" else {})}
    tensors = _linear(width) | more
    if architecture == "standard":
        tensors["bias"] = tensors.pop("b_dec")
    return _made(tensors, architecture, "dictionary_learning", config=config)


def _saelens(
    width: int,
    architecture: str,
    expected: str,
    more: dict[str, Any] | None = None,
    **config: Any,
) -> Made:
    config |= {"architecture": architecture, "d_in": width, "d_sae": LATENTS}
    return _made(published(width) | (more or {}), expected, "saelens", config=config)


def _sparsify(width: int) -> Made:
    tensors = _linear(width)
    tensors["W_dec"] = np.ascontiguousarray(tensors.pop("decoder.weight").T)
    return _made(tensors, "topk", "sparsify", config={"d_in": width, "k": K})


def _overcomplete(width: int) -> Made:
    tensors = published(width)
    return _made(
        {
            "encoder.final_block.0.weight": np.ascontiguousarray(tensors["W_enc"].T),
            "encoder.final_block.0.bias": tensors["b_enc"],
            "dictionary._weights": tensors["W_dec"],
        },
        "topk",
        "overcomplete",
        architecture="topk",
        k=K,
    )


def _msae(width: int) -> Made:
    tensors = published(width)
    return _made(
        {
            "encoder": tensors["W_enc"],
            "decoder": tensors["W_dec"],
            "latent_bias": tensors["b_enc"],
            "pre_bias": tensors["b_dec"],
            "mean_center": np.zeros(width, np.float32),
            "scaling_factor": np.ones((), np.float32),
        },
        "topk",
        "msae",
        architecture="topk",
        k=K,
    )


def _saev(width: int) -> Made:
    activation = {"cls": "TopK", "params": {"top_k": K}}
    return _made(published(width), "topk", "saev", config={"cfg": {"activation": activation}})


_THRESHOLD = {"threshold": np.float32(0.5).reshape(())}

LIBRARY_SAES: dict[str, Callable[[int], Made]] = {
    "published topk": lambda width: _made(published(width), "topk", architecture="topk", k=K),
    "published batchtopk": lambda width: _made(
        published(width) | _THRESHOLD, "batchtopk", architecture="batchtopk", k=K
    ),
    "published jumprelu": lambda width: _made(
        published(width) | {"jumprelu.log_threshold": np.full(LATENTS, -1, np.float32)},
        "jumprelu",
        architecture="jumprelu",
    ),
    "saelens standard": lambda width: _saelens(width, "standard", "standard"),
    "saelens topk": lambda width: _saelens(width, "topk", "topk", k=K),
    "saelens jumprelu": lambda width: _saelens(
        width, "jumprelu", "jumprelu", {"threshold": np.full(LATENTS, 0.5, np.float32)}
    ),
    "saelens batchtopk": lambda width: _saelens(
        width, "batchtopk", "batchtopk", {"topk_threshold": np.float32(0.5).reshape(())}, k=K
    ),
    "vit-prisma standard": lambda width: _made(
        published(width),
        "standard",
        "vit-prisma",
        config={"architecture": "standard", "d_in": width, "d_sae": LATENTS},
    ),
    "dictionary_learning standard": lambda width: _dictionary_learning(width, "AutoEncoder", "standard"),
    "dictionary_learning topk": lambda width: _dictionary_learning(width, "AutoEncoderTopK", "topk"),
    "dictionary_learning batchtopk": lambda width: _dictionary_learning(
        width, "BatchTopKSAE", "batchtopk", **_THRESHOLD
    ),
    "sparsify topk": _sparsify,
    "overcomplete topk": _overcomplete,
    "msae topk": _msae,
    "saev topk": _saev,
}
