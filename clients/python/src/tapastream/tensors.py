"""Copies a state dict into memory that is laid out as a safetensors file already.

So the tensors are copied once, in the training step, and nothing is left to be laid out later: the
bytes are sent as they are. NumPy arrays (ml_dtypes' bfloat16 too) and torch tensors on any device
are taken.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

_TYPES = {
    "float32": ("F32", 4),
    "float16": ("F16", 2),
    "bfloat16": ("BF16", 2),
    "float64": ("F64", 8),
}
#: Offsets in the file are multiples of this, so that tensors can be viewed in place.
_ALIGNMENT = 8


@dataclass(frozen=True)
class _Place:
    name: str
    type: str
    shape: tuple[int, ...]
    begin: int
    end: int


class FileLayout:
    """Where each tensor lies in the safetensors file of one state dict.

    Raises:
        ValueError: when a tensor is not of floating point.
    """

    def __init__(self, tensors: Mapping[str, Any], metadata: Mapping[str, str]) -> None:
        self._places: list[_Place] = []
        offset = 0
        # The widest first: every tensor then begins at a multiple of its width.
        for name, tensor in sorted(tensors.items(), key=lambda item: -_width(*item)):
            shape = tuple(int(size) for size in tensor.shape)
            length = _width(name, tensor) * int(np.prod(shape, dtype=np.int64))
            self._places.append(_Place(name, _type(tensor), shape, offset, offset + length))
            offset += length
        self._header = self._make_header(metadata)
        self.length = len(self._header) + offset

    def fill(self, memory: Bytes, tensors: Mapping[str, Any]) -> None:
        """Writes the file into the first ``length`` bytes of the memory."""
        start = len(self._header)
        memory[:start] = np.frombuffer(self._header, np.uint8)
        for place in self._places:
            to = memory[start + place.begin : start + place.end]
            _copy(tensors[place.name], place, to)

    def _make_header(self, metadata: Mapping[str, str]) -> bytes:
        header: dict[str, Any] = {
            place.name: {
                "dtype": _TYPES[place.type][0],
                "shape": list(place.shape),
                "data_offsets": [place.begin, place.end],
            }
            for place in self._places
        }
        if metadata:
            header["__metadata__"] = dict(metadata)
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % _ALIGNMENT)
        return len(text).to_bytes(8, "little") + text


def _type(tensor: Any) -> str:
    return str(tensor.dtype).rpartition(".")[2]


def _width(name: str, tensor: Any) -> int:
    if _type(tensor) not in _TYPES:
        raise ValueError(
            f"the tensor {name} is of type {tensor.dtype}; expected one of {tuple(_TYPES)}"
        )
    return _TYPES[_type(tensor)][1]


def _copy(tensor: Any, place: _Place, to: Bytes) -> None:
    if hasattr(tensor, "detach"):
        _copy_torch(tensor, place, to)
    elif place.type == "bfloat16":
        np.copyto(to.view(np.uint16).reshape(place.shape), tensor.view(np.uint16))
    else:
        np.copyto(to.view(place.type).reshape(place.shape), tensor)


def _copy_torch(tensor: Any, place: _Place, to: Bytes) -> None:
    import torch

    if place.type == "bfloat16":
        target = torch.from_numpy(to.view(np.int16)).view(torch.bfloat16)
    else:
        target = torch.from_numpy(to.view(place.type))
    target.view(place.shape).copy_(tensor.detach())
