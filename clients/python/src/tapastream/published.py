"""Checks state dicts of the published implementation (arXiv 2606.24716) as the job checks them."""

import json
from collections.abc import Sequence

from .checks import Tensors, require_sizes

#: The formula of each architecture that does not use b_enc.
FORMULAS = {
    "topk": "topk((x - b_dec) W_enc)",
    "batchtopk": "relu(h) where h = (x - b_dec) W_enc is above threshold",
    "matryoshka": "relu(h) where h = (x - b_dec) W_enc is above threshold",
}
#: Metadata of the file if b_enc is added nevertheless.
KEPT_BIAS = json.dumps({"encoder_bias": True})

_LOG_THRESHOLD = "jumprelu.log_threshold"
_ARCHITECTURES = (*FORMULAS, "jumprelu", "untrained")


def canonical(architecture: str) -> str:
    """The job's name of the architecture."""
    lower = architecture.strip().lower()
    return "untrained" if lower == "frozen" else lower


def sizes(
    tensors: Tensors,
    architecture: str,
    k: int | None,
    groups: Sequence[int] | None,
    encoder_bias: bool,
) -> tuple[int, int]:
    """E and D.

    Raises:
        ValueError: when the tensors do not match the architecture, with the job's message.
    """
    if architecture not in _ARCHITECTURES:
        raise ValueError(
            f"the published implementation has no {architecture} SAE: name the library that wrote "
            f"it with library=..., or use one of {_ARCHITECTURES}"
        )
    if architecture == "topk" and k is None:
        raise ValueError("k is missing: a topk SAE needs the number of its active latents")
    if _LOG_THRESHOLD in tensors and architecture != "jumprelu":
        raise ValueError(
            f"the architecture is {architecture} but the state dict holds {_LOG_THRESHOLD}: it is "
            "a jumprelu SAE"
        )
    width, latents = tensors.sizes("W_enc")
    require_sizes(width, latents, k, groups)
    tensors.optional("W_dec", latents, width)
    if architecture in FORMULAS:
        tensors.vector("b_dec", width)
        if encoder_bias:
            tensors.vector("b_enc", latents)
        tensors.optional("b_enc", latents)
    else:
        tensors.vector("b_enc", latents)
        tensors.optional("b_dec", width)
    if architecture in ("batchtopk", "matryoshka"):
        tensors.scalar("threshold")
    elif architecture == "jumprelu":
        tensors.vector(_LOG_THRESHOLD, latents)
    return width, latents


def ignored_bias(tensors: Tensors, architecture: str) -> str | None:
    """A warning if b_enc is not 0 and the codes do not use it; else None."""
    if architecture not in FORMULAS or "b_enc" not in tensors or tensors.is_zero("b_enc"):
        return None
    return (
        f"b_enc is not 0, and the codes of a published {architecture} SAE are computed without it: "
        f"{FORMULAS[architecture]}. If your SAE adds b_enc, give encoder_bias=True"
    )
