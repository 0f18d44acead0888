"""The package is built whole or not at all."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[1]
SCHEMAS = CLIENT.parents[1] / "schemas" / "src" / "main"

ENCODES = """
import tapastream
from tapastream import CheckpointPublisher, schemas, wire
schemas.require()
assert wire.encode("SaeCheckpointChunk", {
    "run": "a", "sae": "b", "step": 1, "sha256": "0" * 64, "index": 0, "chunkSha256": "", "data": b""
})
assert len(schemas.writers()) >= len(schemas.TOPICS)
print(tapastream.__file__)
"""


def copy_of_client(to: Path) -> Path:
    left_out = shutil.ignore_patterns("avro", "build", "dist", "*.egg-info", ".*", "__pycache__")
    return Path(shutil.copytree(CLIENT, to, ignore=left_out))


def build(what: str, source: Path, out: Path) -> subprocess.CompletedProcess:
    out.mkdir(exist_ok=True)
    program = f"import sys; from setuptools import build_meta; build_meta.{what}(sys.argv[1])"
    return subprocess.run(
        [sys.executable, "-c", program, str(out)], cwd=source, capture_output=True, text=True
    )


def test_a_wheel_of_the_source_distribution_of_a_checkout_encodes(tmp_path):
    checkout = copy_of_client(tmp_path / "checkout" / "clients" / "python")
    shutil.copytree(SCHEMAS, tmp_path / "checkout" / "schemas" / "src" / "main")
    out = tmp_path / "out"
    built = build("build_sdist", checkout, out)
    assert built.returncode == 0, built.stdout + built.stderr
    (archive,) = out.glob("*.tar.gz")
    shutil.unpack_archive(archive, tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    built = build("build_wheel", unpacked, out)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = out.glob("*.whl")

    venv.create(tmp_path / "venv", with_pip=False)
    folder = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = next(file for file in folder.iterdir() if file.stem == "python")
    installed = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    ).strip()
    assert Path(installed).is_relative_to(tmp_path)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "-q"]
    subprocess.run([*pip, "--no-index", str(wheel)], check=True)
    # What the client needs lies beside those of the tests.
    needed = [path for path in sys.path if path.endswith("site-packages")]
    (Path(installed) / "needed.pth").write_text("\n".join(needed))
    said = subprocess.check_output([python, "-c", ENCODES], text=True, cwd=tmp_path)
    assert Path(said.strip()).is_relative_to(installed)


@pytest.mark.parametrize("what", ["build_sdist", "build_wheel", "build_editable"])
def test_a_copied_folder_without_the_schemas_is_not_built(tmp_path, what):
    built = build(what, copy_of_client(tmp_path / "copied"), tmp_path / "out")
    assert built.returncode != 0
    assert "lacks Avro schemas (AnnotatedImage" in built.stderr
    assert "built" not in built.stdout
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_lacks_one_schema_is_not_built(tmp_path):
    copied = copy_of_client(tmp_path / "copied")
    avro = copied / "src" / "tapastream" / "avro"
    shutil.copytree(CLIENT / "src" / "tapastream" / "avro", avro)
    (avro / "SaeCheckpointChunk.avsc").unlink()
    built = build("build_wheel", copied, tmp_path / "out")
    assert built.returncode != 0
    assert "lacks Avro schemas (SaeCheckpointChunk)" in built.stderr
