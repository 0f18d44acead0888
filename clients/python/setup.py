"""Copies the Avro schemas of the repository into the package when it is built from a checkout.

A source distribution holds the copies already.
"""

import shutil
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).resolve().parent
SCHEMAS = HERE.parents[1] / "schemas" / "src" / "main"
TARGET = HERE / "src" / "tapastream" / "avro"

if (SCHEMAS / "avro").is_dir():
    shutil.rmtree(TARGET, ignore_errors=True)
    shutil.copytree(SCHEMAS / "avro", TARGET)
    shutil.copytree(
        SCHEMAS / "resources" / "io" / "tapastream" / "schemas" / "wire" / "released",
        TARGET / "released",
    )

setup()
