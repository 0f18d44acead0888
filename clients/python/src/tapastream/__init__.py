"""Publish SAE checkpoints from a training loop to TapaStream, and read their scores."""

from .convert import Sae, describe
from .errors import PublishError, RegistryError, TapaStreamError, WireFormatError
from .publisher import CheckpointPublisher
from .readers import Reader, Rows, scores
from .registry import SchemaRegistry
from .state import gathered

__version__ = "0.2.0"

__all__ = [
    "CheckpointPublisher",
    "PublishError",
    "Reader",
    "RegistryError",
    "Rows",
    "Sae",
    "SchemaRegistry",
    "TapaStreamError",
    "WireFormatError",
    "describe",
    "gathered",
    "scores",
]
