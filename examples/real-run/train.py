"""Trains TopK SAEs on the embeddings, publishes several steps of each while it trains, and waits for the scores. With
PyTorch, or, as the short form, without it in NumPy."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from tapastream import CheckpointPublisher, Reader

RUN = "avatars-topk"
ENCODER = "efficientnet-lite0"


def numbers(text):
    return [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bootstrap-servers", required=True)
    parser.add_argument("--topic-prefix", default="")
    parser.add_argument("--latents", type=numbers, required=True)
    parser.add_argument("--seeds", type=numbers, required=True)
    parser.add_argument("--steps", type=numbers, required=True)
    parser.add_argument("--k", type=int, default=32)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--without-torch", action="store_true")
    options = parser.parse_args()
    if options.without_torch:
        from without_torch import train
    else:
        from with_torch import train
    embeddings = np.load(options.folder / "training.npy")
    weights = options.folder / "saes"
    weights.mkdir(exist_ok=True)
    names = []
    for seed in options.seeds:
        for latents in options.latents:
            name = f"topk-{latents}-seed-{seed}"
            names.append(name)
            started = time.monotonic()
            with CheckpointPublisher(
                options.bootstrap_servers, run=RUN, sae=name, image_encoder=ENCODER, topic_prefix=options.topic_prefix
            ) as publisher:

                def publish(step, tensors, name=name, publisher=publisher):
                    save_file(tensors, weights / f"{name}@{step}.safetensors")
                    publisher.publish(tensors, step=step, architecture="topk", k=options.k, wait=True)

                loss = train(embeddings, latents, options, seed, publish)
            print(f"{name}: loss {loss:.4f}, {time.monotonic() - started:.0f} s", flush=True)
    reader = Reader(options.bootstrap_servers, topic_prefix=options.topic_prefix)
    for name in names:
        for step in options.steps:
            reader.wait_settled(RUN, name, step)
    reader.wait_settled("avatars-probe", "probe", 0)
    rows = settled_baselines(reader)
    (options.folder / "scores.json").write_text(json.dumps(rows, indent=0, default=str))
    (options.folder / "tapa.json").write_text(json.dumps(reader.tapa(), indent=0, default=str))
    refused = reader.rejected()
    if refused:
        raise SystemExit(f"the job refused {len(refused)} records: {refused[0]}")
    print(f"{len(rows)} scores")


def settled_baselines(reader, patience=300):
    """All scores, once the baselines are settled too."""
    end = time.monotonic() + patience
    while True:
        rows = reader.scores()
        waiting = [row for row in rows if "SETTLED" != row["match_status"] or "SETTLED" != row["tapa_status"]]
        if not waiting:
            return rows
        if time.monotonic() > end:
            raise SystemExit(f"not settled within {patience} s: {waiting[0]}")
        time.sleep(2)


if __name__ == "__main__":
    main()
