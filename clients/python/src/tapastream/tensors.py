"""Copies a state dict into memory that already has the layout of a safetensors file.

So the tensors are copied only once, in the training step, and the bytes are sent unchanged. NumPy
arrays (also bfloat16 of ml_dtypes) and torch tensors on any device are accepted.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

#: Types that the tensors of an SAE may have.
FLOATS = ("float32", "float16", "bfloat16", "float64")

#: Every type of a safetensors file, with its width in bytes; tensors that the SAE does not use may
#: have any of them.
_TYPES = {
    "float64": ("F64", 8),
    "int64": ("I64", 8),
    "uint64": ("U64", 8),
    "float32": ("F32", 4),
    "int32": ("I32", 4),
    "uint32": ("U32", 4),
    "float16": ("F16", 2),
    "bfloat16": ("BF16", 2),
    "int16": ("I16", 2),
    "uint16": ("U16", 2),
    "float8_e4m3fn": ("F8_E4M3", 1),
    "float8_e5m2": ("F8_E5M2", 1),
    "int8": ("I8", 1),
    "uint8": ("U8", 1),
    "bool": ("BOOL", 1),
}
#: Limits of the job: length of a header, of one tensor and of a file in bytes, and dimensions.
_LONGEST_HEADER = 16 << 20
_LONGEST = 2**31 - 1
_MOST_DIMENSIONS = 8
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
    """The position of each tensor in the safetensors file of one state dict.

    Raises:
        ValueError: when a tensor has a type or size that the job could not read.
    """

    def __init__(self, tensors: Mapping[str, Any], metadata: Mapping[str, str]) -> None:
        self._places: list[_Place] = []
        offset = 0
        # Widest types first: every tensor then begins at a multiple of its width.
        for name, tensor in sorted(tensors.items(), key=lambda item: -_width(*item)):
            shape = tuple(int(size) for size in tensor.shape)
            length = _width(name, tensor) * math.prod(shape)
            if len(shape) > _MOST_DIMENSIONS:
                raise ValueError(
                    f"the tensor {name} has {len(shape)} dimensions, allowed are {_MOST_DIMENSIONS}"
                )
            self._places.append(_Place(name, type_of(tensor), shape, offset, offset + length))
            offset += length
        self._header = self._make_header(metadata)
        self.length = len(self._header) + offset
        if len(self._header) - 8 > _LONGEST_HEADER:
            raise ValueError(
                f"names and configuration have {len(self._header)} bytes, allowed are "
                f"{_LONGEST_HEADER}"
            )
        if self.length > _LONGEST:
            raise ValueError(f"the tensors have {offset} bytes, allowed are {_LONGEST} in all")

    def fill(self, memory: Bytes, tensors: Mapping[str, Any]) -> None:
        """Writes the file into the first ``length`` bytes of the memory."""
        start = len(self._header)
        memory[:start] = np.frombuffer(self._header, np.uint8)
        for place in self._places:
            to = memory[start + place.begin : start + place.end]
            try:
                _copy(tensors[place.name], place, to)
            except (RuntimeError, TypeError, ValueError, AttributeError) as problem:
                raise ValueError(
                    f"the tensor {place.name} cannot be copied: {problem}"
                ) from problem

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


def type_of(tensor: Any) -> str:
    """The name of a tensor's type, such as float32, the same for NumPy and torch."""
    if isinstance(tensor.dtype, np.dtype):
        return str(tensor.dtype.name)
    return str(tensor.dtype).rpartition(".")[2]


def _width(name: str, tensor: Any) -> int:
    if type_of(tensor) not in _TYPES:
        raise ValueError(
            f"the tensor {name} is of type {tensor.dtype}; expected one of {tuple(_TYPES)}"
        )
    return _TYPES[type_of(tensor)][1]


def _copy(tensor: Any, place: _Place, to: Bytes) -> None:
    if len(to) == 0:
        return
    if hasattr(tensor, "detach"):
        import torch

        target = torch.from_numpy(to).view(tensor.dtype)
        target.view(place.shape).copy_(tensor.detach())
    else:
        # Numbers in another byte order are converted to that of the file.
        type_here = tensor.dtype.newbyteorder("=")
        np.copyto(to.view(type_here).reshape(place.shape), tensor)
