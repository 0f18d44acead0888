"""Converts state dicts of SAE libraries to what the evaluation job reads (docs/sae-formats.md)."""

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import published, values
from .checks import Config, Tensors, require_sizes
from .libraries import LIBRARIES as _JUDGES
from .state import tensors_of

#: Keys of a safetensors file's metadata: the library that wrote the tensors, its configuration.
METADATA_LIBRARY = "tapastream.library"
METADATA_CONFIG = "tapastream.config"

LIBRARIES = tuple(_JUDGES)


@dataclass(frozen=True)
class Sae:
    """An SAE checkpoint as the job reads it.

    Attributes:
        tensors: all tensors of the state dict, under the names of their library.
        architecture: the job's name for it.
        embedding_width: E, in dimensions.
        dictionary_size: D, in latents.
        k: active latents per sample; None if the architecture has no such number.
        input_unit_norm: whether embeddings are standardised before they are encoded.
        group_sizes: sizes of the groups of a matryoshka dictionary.
        file_metadata: metadata of the safetensors file.
        notes: warnings about the SAE that matter for its scores, one sentence each.
    """

    tensors: Mapping[str, Any]
    architecture: str
    embedding_width: int
    dictionary_size: int
    k: int | None = None
    input_unit_norm: bool = False
    group_sizes: Sequence[int] | None = None
    file_metadata: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()


def describe(
    state_dict: Mapping[str, Any],
    *,
    architecture: str | None = None,
    k: int | None = None,
    input_unit_norm: bool = False,
    group_sizes: Sequence[int] | None = None,
    library: str | None = None,
    config: Mapping[str, Any] | None = None,
    encoder_bias: bool = False,
) -> Sae:
    """Describes the SAE in a state dict as the job will read it.

    Without ``library`` the tensors must be those of the published implementation, and
    ``architecture`` is required. With ``library``, ``config`` is that library's configuration
    (cfg.json, config.json) and describes the rest; overcomplete and MSAE do not save all of it, so
    ``config`` must also have ``architecture`` and ``k``, and for an overcomplete batchtopk SAE
    ``running_threshold``.

    A topk, batchtopk or matryoshka SAE of the published implementation computes its codes without
    b_enc. A UserWarning says so if b_enc is not 0; with ``encoder_bias`` b_enc is added.

    Raises:
        ValueError: when a tensor or an entry is missing or the job could not read it; the message
            says what is expected.
    """
    sae = judged(
        state_dict,
        architecture=architecture,
        k=k,
        input_unit_norm=input_unit_norm,
        group_sizes=group_sizes,
        library=library,
        config=config,
        encoder_bias=encoder_bias,
    )
    for note in sae.notes:
        warnings.warn(note, UserWarning, stacklevel=2)
    return sae


def judged(
    state_dict: Mapping[str, Any],
    *,
    architecture: Any,
    k: Any,
    input_unit_norm: Any,
    group_sizes: Any,
    library: Any,
    config: Any,
    encoder_bias: Any,
) -> Sae:
    """Does the same as :func:`describe`, but without warnings."""
    name = None if library is None else values.text("library", library).lower()
    if name not in (None, "published", *LIBRARIES):
        raise ValueError(f"the library {library!r} is not known; expected one of {LIBRARIES}")
    if architecture is not None:
        architecture = published.canonical(values.text("architecture", architecture))
    if k is not None:
        k = values.whole("k", k, 1, values.LARGEST_INT)
    if group_sizes is not None:
        group_sizes = values.wholes("group_sizes", group_sizes, 1, values.LARGEST_INT)
    input_unit_norm = values.flag("input_unit_norm", input_unit_norm)
    encoder_bias = values.flag("encoder_bias", encoder_bias)
    if config is not None and not isinstance(config, Mapping):
        # Libraries keep theirs as dataclasses too.
        config = values.plain(config, "config")
        if not isinstance(config, dict):
            raise ValueError(f"config is {values.shown(config)}, expected a dict")
    if name is None or name == "published":
        if config:
            raise ValueError("config is given but no library: name the library with library=...")
        return _published(state_dict, architecture, k, input_unit_norm, group_sizes, encoder_bias)
    for argument, given in (
        ("encoder_bias", encoder_bias),
        ("input_unit_norm", input_unit_norm),
        ("group_sizes", group_sizes is not None),
    ):
        if given:
            raise ValueError(
                f"{argument} is given for an SAE of {name}, whose configuration has the formula; "
                f"{argument} is for SAEs of the published implementation"
            )
    return _of_library(name, state_dict, values.plain(config or {}, "config"), architecture, k)


def _published(
    state_dict: Any,
    architecture: str | None,
    k: int | None,
    input_unit_norm: bool,
    group_sizes: Sequence[int] | None,
    encoder_bias: bool,
) -> Sae:
    if architecture is None:
        raise ValueError("architecture is missing: topk, batchtopk, matryoshka or jumprelu")
    all_of_it = tensors_of(state_dict, ("W_enc",))
    tensors = Tensors(all_of_it)
    width, latents = published.sizes(tensors, architecture, k, group_sizes, encoder_bias)
    kept = encoder_bias and architecture in published.FORMULAS
    note = None if kept else published.ignored_bias(tensors, architecture)
    return Sae(
        all_of_it,
        architecture,
        width,
        latents,
        k,
        input_unit_norm,
        group_sizes,
        {METADATA_CONFIG: published.KEPT_BIAS} if kept else {},
        () if note is None else (note,),
    )


def _of_library(
    name: str, state_dict: Any, config: dict[str, Any], architecture: str | None, k: int | None
) -> Sae:
    library = _JUDGES[name]
    if library.untold:
        _set(config, "architecture", architecture)
        if config.get("architecture") is None and config.get("activation") is None:
            raise ValueError(f"{name}: architecture is missing, in config or as an argument")
    if (library.untold or name == "sparsify") and config.get("top_k") is None:
        _set(config, "k", k)
    all_of_it = tensors_of(state_dict, library.anchors)
    found = library.judge(Tensors(all_of_it), Config(config))
    require_sizes(found.width, found.latents, found.k, None)
    if found.architecture == "topk" and found.k is None:
        raise ValueError(f"k is missing: {name} needs the number of active latents of a topk SAE")
    if architecture != config.get("architecture"):
        _require_same("architecture", architecture, found.architecture)
    if k is not None and found.k is not None:
        _require_same("k", k, found.k)
    return Sae(
        all_of_it,
        found.architecture,
        found.width,
        found.latents,
        found.k,
        file_metadata={METADATA_LIBRARY: name, METADATA_CONFIG: json.dumps(config)},
    )


def _set(config: dict[str, Any], key: str, value: Any) -> None:
    if config.get(key) is None and value is not None:
        config[key] = value


def _require_same(name: str, given: Any, found: Any) -> None:
    if given is not None and given != found:
        raise ValueError(f"{name} is {given!r} but the configuration says {found!r}")
