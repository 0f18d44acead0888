"""Where the broker and the job are: PythonClientIT starts them and says so in a file."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Stack:
    """What PythonClientIT has running.

    Attributes:
        bootstrap_servers: of the broker.
        image_encoder: whose embeddings the images of the job have.
        width: of these embeddings.
        sae: safetensors file of a topk SAE.
        k: of that SAE.
        scores: the batch scores of that SAE, rows of method, beta, k, match and tapa.
    """

    bootstrap_servers: str
    image_encoder: str
    width: int
    sae: Path
    k: int
    scores: list[dict]


@pytest.fixture(scope="session")
def stack() -> Stack:
    file = os.environ.get("TAPASTREAM_TEST_STACK")
    if file is None:
        pytest.skip("needs a broker and the job: mvn verify runs this with them")
    said = json.loads(Path(file).read_text())
    return Stack(**{**said, "sae": Path(said["sae"])})
