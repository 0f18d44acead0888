"""Trains TopK SAEs in PyTorch on the embeddings, publishes several steps of each while it trains, and waits for the scores."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from tapastream import CheckpointPublisher, Reader

RUN = "avatars-topk"
ENCODER = "efficientnet-lite0"


class TopKSae(torch.nn.Module):
    """a = relu of the k largest of (x - b_dec) W_enc; reconstruction a W_dec + b_dec."""

    def __init__(self, embeddings, latents, k, generator):
        super().__init__()
        self.k = k
        directions = torch.randn(latents, embeddings.shape[1], generator=generator)
        directions /= directions.norm(dim=1, keepdim=True)
        self.W_dec = torch.nn.Parameter(directions.clone())
        self.W_enc = torch.nn.Parameter(directions.T.clone())
        self.b_dec = torch.nn.Parameter(embeddings.mean(0))

    def forward(self, x):
        values, places = ((x - self.b_dec) @ self.W_enc).topk(self.k, dim=1)
        codes = torch.zeros(len(x), self.W_enc.shape[1]).scatter(1, places, values.relu())
        return codes @ self.W_dec + self.b_dec

    def tensors(self, scale):
        """The weights for embeddings that are not divided by the scale."""
        state = {"W_enc": self.W_enc / scale, "W_dec": self.W_dec * scale, "b_dec": self.b_dec * scale}
        state["b_enc"] = torch.zeros(self.W_enc.shape[1])
        return {name: value.detach().contiguous().numpy().copy() for name, value in state.items()}


def train(embeddings, latents, options, seed, publish):
    generator = torch.Generator().manual_seed(seed)
    scale = float(embeddings.norm(dim=1).mean() / embeddings.shape[1] ** 0.5)
    embeddings = embeddings / scale
    sae = TopKSae(embeddings, latents, options.k, generator)
    optimizer = torch.optim.Adam(sae.parameters(), lr=options.rate)
    last = max(options.steps)
    for step in range(last + 1):
        if step in options.steps:
            publish(step, sae.tensors(scale))
        batch = embeddings[torch.randint(len(embeddings), (options.batch,), generator=generator)]
        loss = (sae(batch) - batch).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            sae.W_dec /= sae.W_dec.norm(dim=1, keepdim=True)
    return loss.item()


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
    options = parser.parse_args()
    torch.set_num_threads(2)
    embeddings = torch.from_numpy(np.load(options.folder / "training.npy"))
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
