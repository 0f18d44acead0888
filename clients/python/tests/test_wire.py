"""The wire format and the schemas, held to what the Java side wrote and has."""

import io
import json
from pathlib import Path

import fastavro
import pytest

from tapastream import schemas, topics, wire
from tapastream.errors import WireFormatError

REPOSITORY = Path(__file__).resolve().parents[3]
JAVA = REPOSITORY / "schemas" / "src"
GOLDEN = JAVA / "test" / "resources" / "io" / "tapastream" / "schemas" / "wire" / "released" / "1"
RELEASED = JAVA / "main" / "resources" / "io" / "tapastream" / "schemas" / "wire" / "released"


def test_the_package_holds_the_schemas_of_the_repository():
    folders = ((JAVA / "main" / "avro", schemas.FOLDER), (RELEASED, schemas.FOLDER / "released"))
    for theirs, ours in folders:
        expected = {file.relative_to(theirs): file.read_text() for file in theirs.rglob("*.avsc")}
        found = {file.relative_to(ours): file.read_text() for file in ours.rglob("*.avsc")}
        if ours == schemas.FOLDER:
            found = {name: text for name, text in found.items() if len(name.parts) == 1}
        assert expected
        assert found == expected, "install the package again: it copies the schemas when it is built"


def golden_names() -> list[str]:
    return sorted(file.stem for file in GOLDEN.glob("*.bin"))


def without_additions(now, before):
    """What ``now`` says of the fields that ``before`` has, in records within records too."""
    if isinstance(before, dict):
        return {key: without_additions(now[key], value) for key, value in before.items()}
    if isinstance(before, list) and len(now) == len(before):
        return [without_additions(*pair) for pair in zip(now, before, strict=True)]
    return now


@pytest.mark.parametrize("name", golden_names())
def test_records_that_java_wrote_are_read_and_written_again_byte_by_byte(name):
    golden = (GOLDEN / f"{name}.bin").read_bytes()
    if name in ("ImagePair", "AnnotatedImage"):
        # A plain dict does not tell the branch of a union of records; these are not written here.
        found, _ = wire.decode(golden)
        assert found == name
        return
    found, record = wire.decode(golden)
    assert found == name
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schemas.writers()[golden[2:10]], record)
    assert out.getvalue() == golden[10:]
    # Fields that were added since have defaults: today's record says the same.
    again = wire.encode(name, record)
    assert without_additions(wire.decode(again)[1], record) == record
    if golden[2:10] == schemas.fingerprint(name):
        assert again == golden


def test_every_record_of_a_topic_has_a_schema_and_every_schema_a_topic():
    travelling = {name for names in schemas.TOPICS.values() for name in names}
    assert travelling == set(golden_names())
    for topic in schemas.TOPICS:
        json.dumps(schemas.of_topic(topic))


def test_keys_are_those_of_java():
    assert topics.key("run/1", "a%b", 7) == b"run%2F1/a%25b/7"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "begin neither"),
        (b"hello", "begin neither"),
        (b"\xc3\x01" + bytes(8), "no released version"),
        (b"\x00\x00\x00\x00\x07", "schema id 7"),
    ],
)
def test_bytes_that_are_no_record_are_explained(data, said):
    with pytest.raises(WireFormatError, match=said):
        wire.decode(data)


def test_bytes_beyond_or_short_of_the_record_are_refused():
    golden = (GOLDEN / "MatchScore.bin").read_bytes()
    with pytest.raises(WireFormatError, match="go on after the end"):
        wire.decode(golden + b"\x00")
    with pytest.raises(WireFormatError, match="do not follow"):
        wire.decode(golden[:-3])
