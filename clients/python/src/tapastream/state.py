"""Reads a state dict as tensors under their library's names, without prefixes of wrappers."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .values import shown

#: Segments that wrappers add to names: torch.compile, FSDP, activation checkpointing.
_INNER = ("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")
#: A counter that torch.optim.swa_utils.AveragedModel adds to the averaged module.
_AVERAGED = "n_averaged"
_MOST_NAMED = 20


def tensors_of(state_dict: Any, anchors: Iterable[str]) -> dict[str, Any]:
    """All entries of a state dict, as NumPy arrays or torch tensors that this process holds whole.

    If none of the anchors is found and all names begin with the same segment (``module.``,
    ``_orig_mod.``, ``sae.``), that segment is removed.

    Args:
        state_dict: as returned by a module.
        anchors: names, one of which every state dict of the library has.

    Raises:
        ValueError: when an entry is not a tensor, or is one that cannot be copied.
    """
    if not isinstance(state_dict, Mapping):
        raise ValueError(
            f"the state dict is of type {type(state_dict).__name__}; "
            "expected names and tensors, as state_dict() of a module gives them"
        )
    for name in state_dict:
        if not isinstance(name, str) or not name.isprintable():
            raise ValueError(f"the state dict has the key {shown(name)}, expected a tensor's name")
    names = _unwrapped(list(state_dict), tuple(anchors))
    return {name: _tensor(original, state_dict[original]) for name, original in names.items()}


def gathered(state_dict: Mapping[str, Any]) -> dict[str, Any]:
    """The state dict with every DTensor gathered; FSDP2 and tensor parallelism shard tensors.

    Every process that holds a shard must call this; afterwards one of them can publish.
    """
    return {name: _whole(value) for name, value in state_dict.items()}


def listed(names: Iterable[str]) -> str:
    """Names for a message, at most 20 of them."""
    ordered = sorted(names)
    rest = len(ordered) - _MOST_NAMED
    return f"{ordered[:_MOST_NAMED]}" + (f" and {rest} more" if rest > 0 else "")


def _unwrapped(originals: list[str], anchors: tuple[str, ...]) -> dict[str, str]:
    """Maps each name without the wrappers' segments to the original name."""
    names = {original: _without_inner(original) for original in originals}
    while not any(anchor in names.values() for anchor in anchors):
        heads = {name.partition(".")[0] for name in names.values()}
        averaged = [original for original, name in names.items() if name == _AVERAGED]
        if averaged and heads == {"module", _AVERAGED}:
            del names[averaged[0]]
            heads.discard(_AVERAGED)
        if len(heads) != 1 or not all("." in name for name in names.values()):
            # In a message the original names are clearer than partly shortened ones.
            return {original: original for original in originals}
        names = {original: name.partition(".")[2] for original, name in names.items()}
    found: dict[str, str] = {}
    for original, name in names.items():
        if name in found:
            raise ValueError(f"both {found[name]} and {original} are the tensor {name}")
        found[name] = original
    return found


def _without_inner(name: str) -> str:
    head, *rest = name.split(".")
    return ".".join([head, *(segment for segment in rest if segment not in _INNER)])


def _tensor(name: str, value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, (bool, np.generic)):
        try:
            return np.asarray(value, np.float64)
        except OverflowError:
            raise ValueError(f"the entry {name} of the state dict overflows") from None
    if _has(value, "detach"):
        return _of_torch(name, value)
    plain = isinstance(value, (np.ndarray, np.generic)) or _has(
        value, "__array__", "shape", "dtype"
    )
    if not plain or isinstance(value, np.ma.MaskedArray):
        raise ValueError(
            f"the entry {name} of the state dict is of type {type(value).__name__}, not a tensor "
            "of NumPy or torch; leave it out if it is not part of the SAE"
        )
    try:
        return np.asarray(value)
    except Exception as problem:
        raise ValueError(f"the tensor {name} cannot be read: {problem}") from problem


def _has(value: Any, *names: str) -> bool:
    try:
        return all(hasattr(value, name) for name in names)
    except Exception:
        return False


def _of_torch(name: str, value: Any) -> Any:
    try:
        if hasattr(value, "full_tensor"):
            if not _is_here(value):
                raise ValueError(
                    f"the tensor {name} is spread over several processes; call "
                    "tapastream.gathered(state_dict) in all of them and publish from one"
                )
            value = _whole(value)
        kind = _unusable(value)
    except ValueError:
        raise
    except Exception as problem:
        raise ValueError(f"the tensor {name} cannot be read: {problem}") from problem
    if kind is not None:
        raise ValueError(f"the tensor {name} is {kind}; expected a dense tensor with values")
    return value


def _unusable(tensor: Any) -> str | None:
    import torch

    if torch.nn.parameter.is_lazy(tensor):
        return "not initialised"
    if type(tensor).__torch_dispatch__ is not torch.Tensor.__torch_dispatch__:
        return f"of the kind {type(tensor).__name__}, which does not contain its values"
    if tensor.device.type == "meta":
        return "on the device meta and has no values"
    if tensor.layout != torch.strided or tensor.is_nested:
        return f"not dense but {str(tensor.layout).rpartition('.')[2]}"
    if tensor.is_quantized:
        return f"quantised ({tensor.dtype})"
    return None


def _is_here(distributed: Any) -> bool:
    alone = bool(distributed.device_mesh.size() == 1)
    return alone or all(placement.is_replicate() for placement in distributed.placements)


def _whole(value: Any) -> Any:
    return value.full_tensor() if hasattr(value, "full_tensor") else value
