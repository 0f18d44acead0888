"""Copies the Avro schemas of the repository into the package when it is built from a checkout.

A source distribution contains the copies already. If neither is found, the build fails: a package
without its schemas could not encode a record.
"""

import ast
import shutil
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).resolve().parent
TARGET = HERE / "src" / "tapastream" / "avro"


def copy_of_checkout() -> None:
    """Copies the schemas if this folder is clients/python of a checkout."""
    if HERE.parts[-2:] != ("clients", "python"):
        return
    schemas = HERE.parents[1] / "schemas" / "src" / "main"
    released = schemas / "resources" / "io" / "tapastream" / "schemas" / "wire" / "released"
    if (schemas / "avro").is_dir() and released.is_dir():
        shutil.rmtree(TARGET, ignore_errors=True)
        shutil.copytree(schemas / "avro", TARGET)
        shutil.copytree(released, TARGET / "released")


def require_whole() -> None:
    """Fails if a schema that the package needs is missing."""
    source = (HERE / "src" / "tapastream" / "catalogue.py").read_text(encoding="utf-8")
    topics = next(
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "TOPICS"
    )
    names = [name for of_topic in ast.literal_eval(topics).values() for name in of_topic]
    missing = [name for name in names if not (TARGET / f"{name}.avsc").is_file()]
    if missing or not any((TARGET / "released").glob("*/*.avsc")):
        raise SystemExit(
            f"{TARGET} lacks Avro schemas ({', '.join(missing) or 'those of released versions'}): "
            "this folder was copied without the rest of the repository; build it in clients/python "
            "of a whole checkout, or from the source distribution that is made there"
        )


copy_of_checkout()
require_whole()
setup()
