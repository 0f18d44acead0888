"""Writes embeddings and concepts of the pictures to train on as arrays: training.npy, training-concepts.npy."""

import sys
from pathlib import Path

import numpy as np

from embeddings import Encoder, concept_matrix, table

folder = Path(sys.argv[1])
rows = table(folder / "training.csv")
names = (folder / "concepts.txt").read_text().split("\n")[:-1]
np.save(folder / "training.npy", Encoder(folder / "encoder.onnx").embed([folder / row["path"] for row in rows]))
np.save(folder / "training-concepts.npy", concept_matrix(rows, names).astype(np.uint8))
