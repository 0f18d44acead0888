"""The job's checks of an SAE, with the same messages."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .state import listed
from .tensors import FLOATS, type_of
from .values import LARGEST_INT

LARGEST_WIDTH = 1 << 20
LARGEST_DICTIONARY = 1 << 24


class Tensors:
    """The tensors of an SAE, checked for shape and type as they are asked for."""

    def __init__(self, tensors: Mapping[str, Any]) -> None:
        self._tensors = tensors

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def __iter__(self) -> Any:
        return iter(self._tensors)

    def sizes(self, name: str) -> tuple[int, int]:
        """Both sizes of a required matrix."""
        shape = self._shape(name)
        if len(shape) != 2:
            raise ValueError(f"the tensor {name} has the shape {shape}, expected two dimensions")
        return shape[0], shape[1]

    def matrix(self, name: str, rows: int, columns: int) -> None:
        """Requires a matrix."""
        self._require(name, (rows, columns))

    def vector(self, name: str, size: int) -> None:
        """Requires a vector."""
        self._require(name, (size,))

    def optional(self, name: str, *shape: int) -> None:
        """Requires this shape of a tensor, if there is one."""
        if name in self._tensors:
            self._require(name, shape)

    def scalar(self, name: str) -> float:
        """A required finite number, of the shape () or (1,)."""
        shape = self._shape(name)
        if shape not in ((), (1,)):
            raise ValueError(f"the tensor {name} has the shape {shape}: a scalar is needed")
        value = float(self.values(name).reshape(-1)[0])
        if not np.isfinite(value):
            raise ValueError(f"the tensor {name} holds {value}: a finite number is needed")
        return value

    def is_scalar(self, name: str) -> bool:
        """Whether there is such a tensor, without dimensions."""
        return name in self._tensors and len(self._tensors[name].shape) == 0

    def values(self, name: str) -> Any:
        """The values of a small tensor as doubles, copied to the CPU."""
        tensor = self._tensors[name]
        if hasattr(tensor, "detach"):
            return np.asarray(tensor.detach().double().cpu().numpy())
        return np.asarray(tensor).astype(np.float64)

    def is_zero(self, name: str) -> bool:
        """Whether all values are 0, computed on the tensor's device."""
        tensor = self._tensors[name]
        if hasattr(tensor, "detach"):
            return not bool((tensor.detach() != 0).any())
        return not bool(np.any(tensor != 0))

    def _require(self, name: str, expected: tuple[int, ...]) -> None:
        shape = self._shape(name)
        if shape != expected:
            raise ValueError(f"the tensor {name} has the shape {shape}, expected {expected}")

    def _shape(self, name: str) -> tuple[int, ...]:
        if name not in self._tensors:
            raise ValueError(
                f"the state dict has no tensor {name}; it has {listed(self._tensors)}. "
                "Name the library that made it with library=..., and pass only the state dict of "
                "the SAE"
            )
        tensor = self._tensors[name]
        if type_of(tensor) not in FLOATS:
            raise ValueError(
                f"the tensor {name} is of type {type_of(tensor)}; expected one of {FLOATS}"
            )
        shape = tuple(int(size) for size in tensor.shape)
        if 0 in shape:
            raise ValueError(f"the tensor {name} has the shape {shape}, which holds no values")
        return shape


class Config:
    """A library's configuration, with typed access by dotted paths."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def get(self, path: str) -> Any:
        """The value at the path, or None."""
        value: Any = self._root
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def having(self, key: str, value: Any) -> "Config":
        """A copy with one more top-level entry."""
        return Config({**self._root, key: value})

    def has(self, path: str) -> bool:
        return self.get(path) is not None

    def refuse_null(self, *paths: str) -> None:
        """Refuses an entry that is None: only a missing entry means the default."""
        for path in paths:
            head, _, key = path.rpartition(".")
            parent = self.get(head) if head else self._root
            if isinstance(parent, Mapping) and key in parent and parent[key] is None:
                raise self._wrong(path, "a value")

    def text(self, path: str, otherwise: str) -> str:
        return self.required_text(path) if self.has(path) else otherwise

    def required_text(self, path: str) -> str:
        self._require(path)
        value = self.get(path)
        if not isinstance(value, str):
            raise self._wrong(path, "a string")
        return value

    def flag(self, path: str, otherwise: bool) -> bool:
        value = self.get(path)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(path, "true or false")
        return otherwise if value is None else value

    def positive(self, path: str, otherwise: int | None = None) -> int:
        """A whole number of at least 1."""
        if otherwise is not None and not self.has(path):
            return otherwise
        value = self._number(path, "a whole number")
        if not np.isfinite(value) or value != round(value):
            raise self._wrong(path, "a whole number")
        if not 1 <= value <= LARGEST_INT:
            raise self._wrong(path, f"a number in 1..{LARGEST_INT}")
        return int(value)

    def number(self, path: str) -> float:
        value = self._number(path, "a finite number")
        if not abs(value) <= float(np.finfo(np.float32).max):
            raise self._wrong(path, "a finite number")
        return float(value)

    def integers(self, path: str) -> list[int] | None:
        """The whole numbers of a list, or None if there is no list."""
        value = self.get(path)
        if value is None:
            return None
        if not isinstance(value, list) or not all(
            type(item) is int and abs(item) <= LARGEST_INT for item in value
        ):
            raise self._wrong(path, "a list of whole numbers")
        return value

    def _number(self, path: str, wanted: str) -> Any:
        self._require(path)
        value = self.get(path)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._wrong(path, wanted)
        return value

    def _require(self, path: str) -> None:
        if not self.has(path):
            raise ValueError(f"{path} is missing in the configuration")

    def _wrong(self, path: str, wanted: str) -> ValueError:
        found = json.dumps(self.get(path))[:80]
        return ValueError(f"{path} is {found} in the configuration: {wanted} is needed")


def require_sizes(width: int, latents: int, k: int | None, groups: Sequence[int] | None) -> None:
    """Requires sizes of an SAE that the job accepts."""
    _require_range("the embedding width", width, LARGEST_WIDTH)
    _require_range("the dictionary size", latents, LARGEST_DICTIONARY)
    if k is not None:
        _require_range("k", k, latents)
    if groups is not None:
        for size in groups:
            _require_range("a group size", size, latents)
        if sum(groups) != latents:
            raise ValueError(
                f"group_sizes sum to {sum(groups)} but the dictionary has {latents} latents"
            )


def _require_range(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise ValueError(f"{name} is {value}: it must be in 1..{most}")
