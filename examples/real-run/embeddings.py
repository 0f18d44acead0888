"""Embeddings of pictures by the exported image encoder, with ONNX Runtime and Pillow alone."""

import csv

import numpy as np
import onnxruntime
from PIL import Image

# The recipe dinov2; the pictures have the encoder's size already.
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
BATCH = 32


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def concept_matrix(rows, names, column="concepts"):
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)), bool)
    for i, row in enumerate(rows):
        for name in filter(None, row[column].split(";")):
            matrix[i, place[name]] = True
    return matrix


class Encoder:
    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def embed(self, paths):
        """[N,E] float32."""
        parts = [self._batch(paths[i : i + BATCH]) for i in range(0, len(paths), BATCH)]
        return np.concatenate(parts)

    def _batch(self, paths):
        pixels = np.stack([np.asarray(Image.open(path).convert("RGB"), np.float32) for path in paths])
        pixels = (pixels / np.float32(255) - MEAN) / DEVIATION
        return self.session.run(None, {self.input: np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))})[0]
