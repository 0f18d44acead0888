#!/usr/bin/env python3
"""Generates annotated codes that look like CUB or COCO, and matches them with NumPy and SciPy.

    peer.py generate cub|coco FOLDER --images N --latents D (--active K | --dense) [--seed S]
    peer.py match FOLDER sparse|blas REPEATS

A folder holds shape.txt ("N C D") and, for activations and concepts, the rows as offsets (int64)
and indices (int32) in .npy files. `match` prints one JSON object: the median CPU seconds of FBMP
with beta 0.5 (all concepts at once, as a vectorised program would do it), the wall seconds, and a
CRC-32 of the coalitions as [C, steps] int32 padded with -1.
"""

import argparse
import json
import pathlib
import time
import zlib

import numpy as np
from scipy import sparse

BETA_SQUARED = 0.25
MOST_STEPS = 20


def draw_cub_concepts(images, rng, concepts=312, groups=28, kinds=200):
    """Attribute groups of which an image shows one value, sometimes two; values follow its class."""
    bounds = np.linspace(0, concepts, groups + 1).astype(int)
    kind = rng.integers(0, kinds, images)
    shows = np.zeros((images, concepts), bool)
    for low, high in zip(bounds[:-1], bounds[1:]):
        size = high - low
        popular = rng.permutation(np.arange(1, size + 1, dtype=float) ** -1.1)
        popular /= popular.sum()
        mixture = 0.15 * popular + 0.85 * rng.dirichlet(0.02 + 2 * popular, kinds)
        ladder = np.cumsum(mixture, axis=1)[kind]
        for chance in (0.97, 0.15):
            value = np.minimum((ladder < rng.random((images, 1))).sum(1), size - 1)
            chosen = np.flatnonzero(rng.random(images) < chance)
            shows[chosen, low + value[chosen]] = True
    return shows, kind


def draw_coco_concepts(images, rng, concepts=80, topics=12):
    """Object categories: one in half of the images, the others rare and grouped by topic."""
    share = np.append(0.55, rng.permutation(0.12 * np.arange(1, concepts, dtype=float) ** -0.6))
    affinity = rng.lognormal(0, 1.3, (topics, concepts))
    affinity /= affinity.mean(axis=0)
    topic = rng.integers(0, topics, images)
    return rng.random((images, concepts)) < np.clip(share * affinity[topic], 0, 0.8), topic


def latent_weights(shows, kinds, latents, width, rng):
    """Detectors of one concept, of a few, of a class, and of nothing in particular."""
    concepts = shows.shape[1]
    weight = np.sqrt(shows.mean(axis=0) + 1e-4)
    weight /= weight.sum()
    centre = rng.standard_normal((kinds, width)).astype(np.float32)
    of_concept = np.zeros((concepts, latents), np.float32)
    of_context = np.zeros((width, latents), np.float32)
    for j, sort in enumerate(rng.choice(["one", "few", "class", "any"], latents, p=[0.6, 0.15, 0.15, 0.1])):
        if sort == "one":
            of_concept[rng.choice(concepts, p=weight), j] = rng.uniform(2, 4.5)
            of_context[:, j] = rng.uniform(0.15, 0.4) * rng.standard_normal(width)
        elif sort == "few":
            chosen = rng.choice(concepts, rng.integers(2, 5), replace=False, p=weight)
            of_concept[chosen, j] = rng.uniform(1.5, 3.5)
            of_context[:, j] = 0.2 * rng.standard_normal(width)
        elif sort == "class":
            of_context[:, j] = rng.uniform(2, 4) / np.sqrt(width) * centre[rng.integers(kinds)]
        else:
            of_context[:, j] = 0.5 * rng.standard_normal(width)
    return centre, of_concept, of_context


def draw_codes(shows, kind, latents, active, rng, width=24, piece=2000):
    """Yields the boolean codes of `piece` images at a time; active None: about half of all latents."""
    centre, of_concept, of_context = latent_weights(shows, kind.max() + 1, latents, width, rng)
    bias = (0.9 * rng.standard_normal(latents) - 0.8).astype(np.float32)
    for start in range(0, len(shows), piece):
        part = shows[start:start + piece].astype(np.float32)
        context = centre[kind[start:start + piece]]
        context = context + 0.6 * rng.standard_normal(context.shape).astype(np.float32)
        height = part @ of_concept + context @ of_context + bias
        height += rng.standard_normal(height.shape, dtype=np.float32)
        if active is None:
            yield height > np.median(height)
        else:
            code = np.zeros(height.shape, bool)
            top = np.argpartition(height, latents - active, axis=1)[:, latents - active:]
            np.put_along_axis(code, top, True, axis=1)
            yield code


def save_rows(folder, name, pieces):
    lengths, indices = [], []
    for piece in pieces:
        row, column = np.nonzero(piece)
        lengths.append(np.bincount(row, minlength=len(piece)))
        indices.append(column.astype(np.int32))
    offsets = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    np.save(folder / f"{name}_offsets.npy", offsets)
    np.save(folder / f"{name}_indices.npy", np.concatenate(indices))


def generate(options):
    rng = np.random.default_rng(options.seed)
    draw = draw_cub_concepts if options.kind == "cub" else draw_coco_concepts
    shows, kind = draw(options.images, rng)
    options.folder.mkdir(parents=True, exist_ok=True)
    save_rows(options.folder, "concepts", [shows])
    active = None if options.dense else options.active
    save_rows(options.folder, "activations", draw_codes(shows, kind, options.latents, active, rng))
    shape = (options.images, shows.shape[1], options.latents)
    (options.folder / "shape.txt").write_text("%d %d %d\n" % shape)


def load_rows(folder, name, width):
    offsets = np.load(folder / f"{name}_offsets.npy")
    indices = np.load(folder / f"{name}_indices.npy")
    ones = np.ones(len(indices), np.float32)
    return sparse.csr_matrix((ones, indices, offsets), shape=(len(offsets) - 1, width))


def pursue(shows, support, count_hits, column):
    """FBMP of all concepts in step. count_hits: residuals [a, N] to hits [a, D]; column: latents to rows [a, N]."""
    images, concepts = shows.shape
    steps = min(MOST_STEPS, images, concepts)
    lead = np.full((concepts, steps), -1)
    score = np.zeros((concepts, steps))
    running = np.arange(concepts)
    target = np.ascontiguousarray(shows.T)
    residual = target.copy()
    union = np.zeros_like(residual)
    positives = target.sum(1).astype(float)
    for step in range(steps):
        left = residual[running]
        below = BETA_SQUARED * left.sum(1, dtype=float)[:, None] + support
        below[below == 0] = 1
        chosen = ((1 + BETA_SQUARED) * count_hits(left).astype(float) / below).argmax(1)
        rows = column(chosen)
        residual[running] &= ~rows
        union[running] |= rows
        size = positives[running] + union[running].sum(1)
        f1 = 2.0 * (target[running] & union[running]).sum(1) / np.where(size == 0, 1, size)
        if step:
            before = score[running, step - 1]
            grows = f1 > before
            score[running[~grows], step:] = before[~grows][:, None]
            running, chosen, f1 = running[grows], chosen[grows], f1[grows]
        if not len(running):
            break
        lead[running, step] = chosen
        score[running, step] = f1
    return lead


def match(options):
    _, concepts, latents = map(int, (options.folder / "shape.txt").read_text().split())
    shows = load_rows(options.folder, "concepts", concepts).toarray().astype(bool)
    codes = load_rows(options.folder, "activations", latents)
    support = np.asarray(codes.sum(0), float).ravel()
    columns = np.zeros((latents, codes.shape[0]), bool)
    columns[codes.indices, np.repeat(np.arange(codes.shape[0]), np.diff(codes.indptr))] = True
    if options.kernel == "blas":
        dense = codes.toarray()
        count_hits = lambda left: left.astype(np.float32) @ dense
    else:
        count_hits = lambda left: (sparse.csr_matrix(left, dtype=np.float32) @ codes).toarray()
    cpu, wall = [], []
    for _ in range(options.repeats):
        started = time.process_time(), time.perf_counter()
        lead = pursue(shows, support, count_hits, lambda chosen: columns[chosen])
        cpu.append(time.process_time() - started[0])
        wall.append(time.perf_counter() - started[1])
    checksum = zlib.crc32(lead.astype("<i4").tobytes())
    print(json.dumps({"cpu": float(np.median(cpu)), "wall": float(np.median(wall)), "checksum": checksum,
                      "length": float((lead >= 0).sum(1).mean())}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("generate")
    command.add_argument("kind", choices=["cub", "coco"])
    command.add_argument("folder", type=pathlib.Path)
    command.add_argument("--images", type=int, required=True)
    command.add_argument("--latents", type=int, required=True)
    command.add_argument("--active", type=int, default=32)
    command.add_argument("--dense", action="store_true")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=generate)
    command = commands.add_parser("match")
    command.add_argument("folder", type=pathlib.Path)
    command.add_argument("kernel", choices=["sparse", "blas"])
    command.add_argument("repeats", type=int)
    command.set_defaults(run=match)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
