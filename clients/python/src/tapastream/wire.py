"""Encodes records as bytes and decodes them.

Without a schema registry: Avro single-object encoding (C3 01, the schema's CRC-64-AVRO fingerprint
in 8 bytes, the record). With one: Confluent's framing (00, the schema's id in 4 bytes, the record).
"""

import io
from typing import Any

import fastavro

from . import schemas
from .catalogue import TOPICS
from .errors import WireFormatError
from .registry import SchemaRegistry

_MARKER = b"\xc3\x01"
_HEADER = 10
_CONFLUENT_HEADER = 5

Record = dict[str, Any]


def encode(name: str, record: Record) -> bytes:
    """A record in single-object encoding; ``name`` is its schema's name, such as MatchScore."""
    out = io.BytesIO()
    out.write(_MARKER)
    out.write(schemas.fingerprint(name))
    fastavro.schemaless_writer(out, schemas.parsed(name), record)
    return out.getvalue()


def decode(data: bytes, registry: SchemaRegistry | None = None) -> tuple[str, Record]:
    """The name of the record's schema, and the record, in either of the two framings."""
    if data[:2] == _MARKER and len(data) >= _HEADER:
        writer = schemas.writers().get(data[2:_HEADER])
        if writer is None:
            raise WireFormatError(
                f"no released version has a schema with the fingerprint {data[2:_HEADER].hex()}; "
                "a newer TapaStream may have written the record"
            )
        return _read(data, _HEADER, writer)
    if data[:1] == b"\x00" and len(data) >= _CONFLUENT_HEADER:
        schema_id = int.from_bytes(data[1:_CONFLUENT_HEADER], "big")
        if registry is None:
            raise WireFormatError(
                f"the record has Confluent's framing (schema id {schema_id}); "
                "give the address of its schema registry"
            )
        return _read(data, _CONFLUENT_HEADER, registry.schema(schema_id))
    raise WireFormatError(
        f"the {len(data)} bytes begin neither with C3 01 (Avro single-object encoding) "
        "nor with 00 (Confluent's framing)"
    )


def _read(data: bytes, offset: int, writer: Any) -> tuple[str, Record]:
    body = io.BytesIO(data)
    body.seek(offset)
    try:
        if isinstance(writer, list):
            name, record = fastavro.schemaless_reader(
                body, writer, None, return_record_name=True
            )
            name = str(name).rpartition(".")[2]
        else:
            record = fastavro.schemaless_reader(body, writer, None)
            name = schemas.record_name(writer)
    except (EOFError, ValueError, IndexError, StopIteration) as problem:
        raise WireFormatError(f"the {len(data)} bytes do not follow their schema") from problem
    if body.tell() != len(data):
        raise WireFormatError(f"the bytes go on after the end of the record of type {name}")
    return name, record


class Encoder:
    """Encodes the records of one topic, with or without a schema registry.

    ``topic`` is the name without a prefix; ``full_topic`` is the name on the brokers, from which
    the registry's subject is derived.
    """

    def __init__(self, topic: str, full_topic: str, registry: SchemaRegistry | None) -> None:
        self._topic = topic
        self._full_topic = full_topic
        self._registry = registry

    def encode(self, name: str, record: Record) -> bytes:
        if self._registry is None:
            return encode(name, record)
        schema = schemas.of_topic(self._topic)
        schema_id = self._registry.id_of(f"{self._full_topic}-value", schema)
        out = io.BytesIO()
        out.write(b"\x00")
        out.write(schema_id.to_bytes(4, "big"))
        names = TOPICS[self._topic]
        if len(names) > 1:
            # The branch of the union, an int in Avro's zig-zag form.
            out.write(bytes([names.index(name) * 2]))
        fastavro.schemaless_writer(out, schemas.parsed(name), record)
        return out.getvalue()
