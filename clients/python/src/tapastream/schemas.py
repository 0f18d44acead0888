"""The Avro schemas of this version and of every released version, by their fingerprints."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import fastavro
import fastavro.schema

from .catalogue import TOPICS
from .errors import TapaStreamError

NAMESPACE = "io.tapastream.schemas"
FOLDER = Path(__file__).parent / "avro"


def require() -> None:
    """Checks that this installation has all schemas.

    Raises:
        TapaStreamError: when one is missing.
    """
    missing = sorted(
        name
        for names in TOPICS.values()
        for name in names
        if f"{NAMESPACE}.{name}" not in _definitions()
    )
    if missing or not (FOLDER / "released").is_dir():
        raise TapaStreamError(
            f"this installation of tapastream lacks Avro schemas in {FOLDER} "
            f"({', '.join(missing) or 'those of released versions'}); install it again from a "
            "whole checkout of the repository, or from its wheel"
        )


@cache
def definition(name: str) -> Any:
    """The schema of a record as JSON, with every named type inlined at its first use."""
    return _put_in(_definitions()[f"{NAMESPACE}.{name}"], set())


@cache
def parsed(name: str) -> Any:
    """The schema of a record, parsed by fastavro."""
    return fastavro.parse_schema(definition(name))


@cache
def fingerprint(name: str) -> bytes:
    """The 8 bytes that identify the schema in single-object encoding."""
    return _fingerprint(definition(name))


@cache
def writers() -> dict[bytes, Any]:
    """Every schema that a record may have been written with, by its fingerprint."""
    known: dict[bytes, Any] = {}
    for folder in sorted((FOLDER / "released").iterdir()):
        for file in folder.glob("*.avsc"):
            schema = json.loads(file.read_text(encoding="utf-8"))
            known[_fingerprint(schema)] = fastavro.parse_schema(schema)
    for names in TOPICS.values():
        for name in names:
            known[fingerprint(name)] = parsed(name)
    return known


@cache
def of_topic(topic: str) -> Any:
    """The schema of a topic in a schema registry: its record, or the union of its records."""
    all_of_it: list[Any] = []
    seen: set[str] = set()
    for name in TOPICS[topic]:
        all_of_it.append(_put_in(_definitions()[f"{NAMESPACE}.{name}"], seen))
    return all_of_it[0] if len(all_of_it) == 1 else all_of_it


def record_name(schema: Any) -> str:
    """The simple name of a record's schema."""
    return str(schema["name"]).rpartition(".")[2]


@cache
def _definitions() -> dict[str, Any]:
    found = {}
    for file in FOLDER.glob("*.avsc"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        found[f"{schema['namespace']}.{schema['name']}"] = schema
    return found


def _put_in(schema: Any, seen: set[str]) -> Any:
    if isinstance(schema, str):
        if schema in _definitions() and schema not in seen:
            return _put_in(_definitions()[schema], seen)
        return schema
    if isinstance(schema, list):
        return [_put_in(branch, seen) for branch in schema]
    if "name" in schema and schema["type"] in ("record", "enum"):
        full = f"{schema['namespace']}.{schema['name']}"
        seen.add(full)
    replaced = dict(schema)
    for key in ("items", "values"):
        if key in schema:
            replaced[key] = _put_in(schema[key], seen)
    if "fields" in schema:
        replaced["fields"] = [
            {**field, "type": _put_in(field["type"], seen)} for field in schema["fields"]
        ]
    return replaced


def _fingerprint(schema: Any) -> bytes:
    canonical = fastavro.schema.to_parsing_canonical_form(schema)
    return bytes.fromhex(fastavro.schema.fingerprint(canonical, "CRC-64-AVRO"))
