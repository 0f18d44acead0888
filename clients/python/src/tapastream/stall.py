"""Measures how long publishing delays a training step.

It publishes SAE checkpoints of the given size. For comparison it times a plain copy of their
tensors, which is the least that a snapshot of changing tensors can cost.
"""

import argparse
import os
import statistics
import time

import numpy as np

from .publisher import CheckpointPublisher


def main() -> None:
    """The command ``tapastream-stall``."""
    arguments = argparse.ArgumentParser(prog="tapastream-stall", description=__doc__)
    arguments.add_argument("--bootstrap-servers", required=True)
    arguments.add_argument("--topic-prefix", default="")
    arguments.add_argument("--embedding-width", type=int, default=768)
    arguments.add_argument("--dictionary-size", type=int, default=8192)
    arguments.add_argument("--count", type=int, default=10, help="number of SAE checkpoints")
    arguments.add_argument("--torch", action="store_true", help="use torch tensors, not NumPy")
    given = arguments.parse_args()
    width, latents = given.embedding_width, given.dictionary_size
    random = np.random.default_rng(0)
    state = {
        "W_enc": random.standard_normal((width, latents), np.float32),
        "W_dec": random.standard_normal((latents, width), np.float32),
        "b_enc": np.zeros(latents, np.float32),
        "b_dec": np.zeros(width, np.float32),
    }
    size = sum(tensor.nbytes for tensor in state.values())
    kept = {name: np.empty_like(tensor) for name, tensor in state.items()}
    copies = []
    for _ in range(given.count):
        begin = time.perf_counter()
        for name, tensor in state.items():
            np.copyto(kept[name], tensor)
        copies.append(time.perf_counter() - begin)
    tensors = dict(state)
    if given.torch:
        import torch

        tensors = {name: torch.from_numpy(tensor) for name, tensor in state.items()}
    stalls, delivered = [], []
    with CheckpointPublisher(
        given.bootstrap_servers,
        run="stall",
        sae=f"{time.time_ns()}",
        image_encoder="none",
        topic_prefix=given.topic_prefix,
    ) as publisher:
        for step in range(given.count):
            begin = time.perf_counter()
            publisher.publish(tensors, step=step, architecture="topk", k=32)
            stalls.append(time.perf_counter() - begin)
            publisher.flush()
            delivered.append(time.perf_counter() - begin)
    load = os.getloadavg()[0]
    print(
        f"an SAE checkpoint of {size / 1e6:.1f} MB (E {width}, D {latents}), {given.count} times; "
        f"{os.cpu_count()} cores, load {load:.1f}"
    )
    print(f"copying its tensors once       {_milliseconds(copies)}")
    print(f"a training step waits          {_milliseconds(stalls)}")
    print(f"until the brokers have it all  {_milliseconds(delivered)}")


def _milliseconds(times: list[float]) -> str:
    rest = statistics.median(times[2:] or times) * 1e3
    return f"{rest:8.1f} ms (median), first {times[0] * 1e3:.1f} ms, most {max(times) * 1e3:.1f} ms"


if __name__ == "__main__":
    main()
