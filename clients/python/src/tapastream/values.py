"""Converts a caller's values to the few types that the job reads: numbers, bools, strings, lists,
dicts.

Scalars of NumPy and torch, and arrays without dimensions, count as the number or bool that they
contain. A bool is not a number, and a number is not a bool. Any other value is refused here, in the
training process, where the job's refusal would not be noticed.
"""

import dataclasses
import enum
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

#: Longest name of a run, an SAE and an image encoder, in characters.
LONGEST_NAME = 1024
LARGEST_INT = 2**31 - 1
LARGEST_LONG = 2**63 - 1

_DEEPEST = 64
_MOST_BITS = 1024
_LONGEST_SHOWN = 80


def shown(value: object) -> str:
    """A value for a message, shortened if it is long."""
    try:
        text = repr(value)
    except Exception:
        text = f"an object of type {type(value).__name__}"
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."


def scalar(value: Any) -> Any:
    """The number, bool or string in a scalar of NumPy or torch; any other value unchanged."""
    if isinstance(value, str):
        return str.__str__(value)
    try:
        single = getattr(value, "shape", None) == ()
    except Exception:
        return value
    if not single or isinstance(value, np.ma.MaskedArray):
        return value
    if isinstance(value, (np.generic, np.ndarray)):
        # The types of ml_dtypes, such as bfloat16, have no separate kind.
        real = value.dtype.kind in "iuf" or value.dtype.name.startswith(("bfloat", "float"))
        if value.dtype.kind == "b":
            return bool(value)
        if value.dtype.kind in "iu":
            return int(value)
        return float(value) if real else value
    try:
        held = value.item()
    except Exception:
        return value
    return held if isinstance(held, (bool, int, float)) else value


def whole(name: str, value: Any, least: int, most: int) -> int:
    """A whole number; a float without a fraction counts as one.

    Raises:
        ValueError: when it is something else, or not between ``least`` and ``most``.
    """
    number = scalar(value)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int):
        raise ValueError(f"{name} is {shown(value)}: a whole number is needed")
    if not least <= number <= most:
        raise ValueError(f"{name} is {shown(number)}: it must be in {least}..{most}")
    return int(number)


def flag(name: str, value: Any) -> bool:
    """A bool.

    Raises:
        ValueError: when it is something else, such as the number 1.
    """
    held = scalar(value)
    if not isinstance(held, bool):
        raise ValueError(f"{name} is {shown(value)}: True or False is needed")
    return held


def text(name: str, value: Any) -> str:
    """A string that can be sent.

    Raises:
        ValueError: when it is not a string, or contains halves of surrogate pairs.
    """
    if not isinstance(value, str):
        raise ValueError(f"{name} is {shown(value)}: a str is needed")
    held = str.__str__(value)
    try:
        held.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} is {shown(held)}, which UTF-8 cannot encode") from None
    return held


def named(name: str, value: Any) -> str:
    """A name of 1 to 1,024 characters that are not all blank.

    Raises:
        ValueError: when it is something else.
    """
    held = text(name, value)
    if not held.strip():
        raise ValueError(f"{name} is empty, expected a name")
    # Counted like the job does, in UTF-16 code units.
    length = len(held.encode("utf-16-le")) // 2
    if length > LONGEST_NAME:
        raise ValueError(f"{name} has {length} characters, allowed are {LONGEST_NAME}")
    return held


def wholes(name: str, value: Any, least: int, most: int) -> list[int]:
    """A list, tuple or one-dimensional array of whole numbers.

    Raises:
        ValueError: when it is something else.
    """
    array = isinstance(value, np.ndarray) and value.ndim == 1
    sequence = isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))
    if not array and not sequence:
        raise ValueError(f"{name} is {shown(value)}: a list of whole numbers is needed")
    return [whole(f"{name}[{index}]", item, least, most) for index, item in enumerate(value)]


def plain(value: Any, path: str) -> Any:
    """A configuration that contains only types that JSON has.

    Types, devices and paths, which libraries keep in their configurations, become strings; so do
    enumerations of strings. Dataclasses become dicts.

    Raises:
        ValueError: when it contains something else; the message says where.
    """
    return _plain(value, path, 0)


def _plain(value: Any, path: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError(f"{path[:_LONGEST_SHOWN]}... is nested deeper than {_DEEPEST} levels")
    if isinstance(value, enum.Enum) and isinstance(value.value, (str, int)):
        value = value.value
    value = scalar(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if value.bit_length() > _MOST_BITS:
            raise ValueError(f"{path} is a number of more than {_MOST_BITS} bits")
        return int(value)
    if isinstance(value, float):
        return float(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        value = {field.name: getattr(value, field.name, None) for field in fields}
    if isinstance(value, Mapping):
        return {
            _key(key, path): _plain(item, f"{path}.{key}", depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [_plain(item, f"{path}[{at}]", depth + 1) for at, item in enumerate(value)]
    if isinstance(value, (pathlib.PurePath, np.dtype)) or _is_of_torch(value):
        return str(value)
    raise ValueError(
        f"{path} is {shown(value)}, of type {type(value).__name__}; expected a number, True or "
        "False, a text, None, or a list or dict of these"
    )


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise ValueError(f"{path} has the key {shown(key)}, expected a text")
    return key.value if isinstance(key, enum.Enum) else str.__str__(key)


def _is_of_torch(value: Any) -> bool:
    kind = type(value)
    return kind.__module__.partition(".")[0] == "torch" and kind.__name__ in ("dtype", "device")
