"""Runs it all; see the script run beside it."""

import argparse
import csv
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import figures
import pictures
import recompute
import without_torch
from tapastream import CheckpointPublisher
from tapastream.readers import Reader

DATA_SET = "avatars"
ENCODER = "efficientnet-lite0"


class Size:
    def __init__(self, short):
        self.images, self.pairs, self.training = (200, 40, 300) if short else (1500, 400, 4000)
        self.latents = (128, 512) if short else (256, 512, 1024, 2048, 4096)
        self.seeds = (1,) if short else (1, 2, 3)
        self.steps = 40 if short else 500
        self.at = (0, 40) if short else (0, 100, 500)
        # One SAE is followed closely.
        self.curve = (0, 10, 40) if short else (0, 25, 50, 100, 200, 350, 500)


def say(words):
    print(f"{time.monotonic() - STARTED:7.1f} s  {words}", flush=True)


def embed(model, paths):
    """Embeddings by ONNX Runtime's Python package, from the pixels that Pillow reads."""
    import onnxruntime
    from PIL import Image

    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    parts = []
    for begin in range(0, len(paths), 16):
        batch = [np.asarray(Image.open(path).convert("RGB"), np.float32) for path in paths[begin : begin + 16]]
        pixels = np.stack(batch).transpose(0, 3, 1, 2) / np.float32(255)
        parts.append(session.run(None, {session.get_inputs()[0].name: pixels})[0])
    return np.concatenate(parts)


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def data_of(folder, model):
    """What the scores are computed from, by this program alone."""
    names = pictures.concepts()
    place = {name: i for i, name in enumerate(names)}
    images, pairs = rows(folder / "images.csv"), rows(folder / "pairs.csv")
    labels = np.zeros((len(images), len(names)), bool)
    for i, row in enumerate(images):
        for name in row["concepts"].split(";"):
            labels[i, place[name]] = True
    return {
        "images": embed(model, [folder / row["path"] for row in images]),
        "original": embed(model, [folder / row["original"] for row in pairs]),
        "perturbed": embed(model, [folder / row["perturbed"] for row in pairs]),
        "labels": labels,
        "fold": recompute.folds(DATA_SET, [row["id"] for row in images]),
        "pairs": [
            (place[row["removed"]], place[row["added"]] if row["added"] else None) for row in pairs
        ],
    }


class Stack:
    """A Kafka broker and the evaluation job, as a user starts them."""

    def __init__(self, tapastream, folder):
        self._tapastream = str(tapastream)
        self._processes = []
        self._folder = folder
        demo = self._start("demo", "demo", "--keep-running", "--images", "50", "--pairs", "5", "--checkpoints", "0")
        self._await(demo, "Everything stays up")
        line = next(row for row in self._log("demo").splitlines() if row.strip().startswith("Kafka "))
        self.kafka = line.split()[-1]
        self._job = self._start(
            "job",
            *("run", "--create-topics", "--checkpoint-interval", "2", "--work-dir", str(folder / "job"), "--"),
            *("--bootstrap-servers", self.kafka, "--topic-prefix", "real.", "--group-id", "real"),
            *("--transaction-prefix", "real", "--encoder-name", ENCODER, "--encoder-model", str(folder / "lite0.onnx")),
            *("--encoder-recipe", "squash:224x224"),
        )
        self._await(self._job, "The job runs")

    def _start(self, name, *arguments):
        log = open(self._folder / f"{name}.log", "w")
        process = subprocess.Popen([self._tapastream, *arguments], stdout=log, stderr=subprocess.STDOUT)
        self._processes.append((name, process))
        return name, process

    def _log(self, name):
        return (self._folder / f"{name}.log").read_text()

    def _await(self, started, words):
        name, process = started
        while words not in self._log(name):
            if process.poll() is not None:
                raise SystemExit(f"{name} ended:\n{self._log(name)}")
            time.sleep(0.5)

    def publish(self, *arguments):
        what = ["publish", arguments[0], "--bootstrap-servers", self.kafka, "--topic-prefix", "real."]
        subprocess.run([self._tapastream, *what, *arguments[1:]], check=True, stdout=subprocess.DEVNULL)

    def close(self):
        for _, process in reversed(self._processes):
            process.terminate()
        for _, process in self._processes:
            process.wait()


def publish_saes(stack, trainer, embeddings, size):
    """Trains all SAEs and publishes them while they are trained; keeps each for the recomputation."""
    kept = {}
    for latents in size.latents:
        for seed in size.seeds:
            name = f"topk-{latents}-seed{seed}"
            followed = latents == size.latents[len(size.latents) // 2] and seed == size.seeds[0]
            with CheckpointPublisher(
                stack.kafka, run="real-run", sae=name, image_encoder=ENCODER, topic_prefix="real."
            ) as publisher:

                def reached(step, state):
                    kept[name, step] = state
                    publisher.publish(state, step=step, architecture="topk", k=trainer.K, wait=True)

                trainer.train(embeddings, latents, seed, size.steps, size.curve if followed else size.at, reached)
            say(f"trained and published {name}")
    return kept


def publish_probe(stack, folder, model, size, tapastream):
    """An upper bound. The pictures to train on have no labels, as in life; so it is fitted on the pictures that are
    scored, and its cross-fitted F1 is kept beside."""
    data = data_of(folder, model)
    np.save(folder / "embeddings.npy", data["images"])
    np.save(folder / "labels.npy", data["labels"].astype(np.uint8))
    np.save(folder / "folds.npy", data["fold"].astype(np.uint8))
    report = subprocess.run(
        [str(tapastream), "probe", "--embeddings", str(folder / "embeddings.npy"), "--concepts"]
        + [str(folder / "labels.npy"), "--folds", str(folder / "folds.npy"), "--out", str(folder / "probe.safetensors")]
        + ["--format", "json"],
        check=True,
        capture_output=True,
        text=True,
    )
    stack.publish(
        *("checkpoint", "--run", "bounds", "--sae", "probe", "--step", "0", "--image-encoder", ENCODER),
        *("--architecture", "standard", "--role", "probe", str(folder / "probe.safetensors")),
    )
    return data, json.loads(report.stdout)


def compare(kept, k_active, data, found):
    """Every settled score beside the recomputed one: how many are equal, and those that are not."""
    by_key = {(row["sae"], row["step"], row["beta"], row["k"]): row for row in found if row["method"] == "fbmp"}
    equal = compared = 0
    different = []
    margins = []
    for (name, step), sae in kept.items():
        expected, margin = recompute.scores(sae, k_active, data)
        margins.append(margin)
        for (beta, k), values in expected.items():
            row = by_key[name, step, beta, k]
            assert row["match_status"] == row["tapa_status"] == "SETTLED", row
            for what, value in zip(("match_score", "held_out_score", "tapa_score"), values, strict=True):
                compared += 1
                if row[what] == value:
                    equal += 1
                else:
                    different.append((name, step, beta, k, what, row[what], value))
    return equal, compared, different, min(margins)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--tapastream", type=Path, required=True)
    parser.add_argument("--tools", type=Path, required=True)
    options = parser.parse_args()
    # A run that is ended stops Kafka and the job as well.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    size, folder = Size(options.short), options.folder
    say(f"{size.images} images, {size.pairs} pairs, {size.training} pictures to train on, in {folder}")
    pictures.write(folder, size.images, size.pairs, size.training)
    model = folder / "lite0.onnx"
    trainer = without_torch
    if options.short:
        without_torch.export(model)
    else:
        import training

        trainer = training
        export = [sys.executable, str(options.tools / "export_encoder.py"), "--model", ENCODER]
        export += ["--output", str(model)]
        subprocess.run(export, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    say("drew the pictures and exported the encoder")
    stack = Stack(options.tapastream, folder)
    try:
        say(f"Kafka is at {stack.kafka}, the job runs")
        stack.publish("vocabulary", "--data-set", DATA_SET, str(folder / "concepts.txt"))
        stack.publish("images", "--data-set", DATA_SET, str(folder / "images.csv"))
        stack.publish("pairs", "--data-set", DATA_SET, str(folder / "pairs.csv"))
        embeddings = embed(model, [folder / "training" / f"{i}.png" for i in range(size.training)])
        say("published images and pairs, embedded the pictures to train on")
        data, probe = publish_probe(stack, folder, model, size, options.tapastream)
        kept = publish_saes(stack, trainer, embeddings, size)
        reader = Reader(stack.kafka, topic_prefix="real.")
        for name, step in kept:
            reader.wait_settled("real-run", name, step)
        reader.wait_settled("bounds", "probe", 0)
        say("all scores are settled")
        found = [row for row in reader.scores() if row["data_set"] == DATA_SET]
        rejected = reader.rejected()
    finally:
        stack.close()
    (folder / "scores.json").write_text(json.dumps(found, indent=1))
    (folder / "probe.json").write_text(json.dumps(probe, indent=1))
    assert not rejected, rejected[:3]
    equal, compared, different, margin = compare(kept, trainer.K, data, found)
    say(f"recomputed: {equal} of {compared} scores of {len(kept)} SAE checkpoints are equal to the last bit")
    say(f"the closest decision between two latents was {margin:.2g} apart")
    for one in different[:20]:
        print("differs:", *one)
    figures.draw(found, probe, size, folder)
    say(f"figures are in {folder}")
    return 0 if equal == compared else 1


STARTED = time.monotonic()
if __name__ == "__main__":
    sys.exit(main())
