"""MATCHScore, held-out MATCHScore and TAPAScore again, in NumPy, from the definitions alone: FBMP of the paper, folds by
SHA-256 of the image's id. Knows nothing of TapaStream's code."""

import hashlib

import numpy as np

SIZES = (1, 3, 5, 10)
BETAS = (0.25, 0.5, 1.0)


def codes(embeddings, sae, k):
    """Which latents are active [N,D], and the smallest distance of a code to being chosen differently."""
    before = (embeddings.astype(np.float64) - sae["b_dec"]) @ sae["W_enc"].astype(np.float64)
    order = np.sort(before, axis=1)
    margin = float(np.min(order[:, -k] - order[:, -k - 1]))
    kept = before >= order[:, -k][:, None]
    return kept & (before > 0), margin


def pursue(active, label, beta, cap):
    """FBMP of one concept: the coalition and its F1 after each step, the last one carried on to the cap."""
    supports = active.sum(0).astype(np.float64)
    residual, union = label.copy(), np.zeros(len(label), bool)
    coalition, f1 = [], []
    square = beta * beta
    for _ in range(cap):
        hits = active[residual].sum(0).astype(np.float64)
        below = square * residual.sum() + supports
        scores = np.divide((1 + square) * hits, below, out=np.zeros_like(below), where=below > 0)
        latent = int(np.argmax(scores))
        residual = residual & ~active[:, latent]
        union = union | active[:, latent]
        size = int(label.sum()) + int(union.sum())
        now = 2.0 * int((label & union).sum()) / size if size else 0.0
        if f1 and now <= f1[-1]:
            break
        coalition.append(latent)
        f1.append(now)
    return coalition, f1 + [f1[-1]] * (cap - len(f1))


def prefix(match, k):
    coalition, f1 = match
    best = f1.index(max(f1)) + 1
    return coalition[: min(k, best)]


def mean(values):
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def folds(data_set, ids):
    def fold(image):
        return hashlib.sha256(data_set.encode() + b"\0" + image.encode()).digest()[0] & 1

    return np.array([fold(image) for image in ids])


def held_out(active, labels, matches, fold, k):
    """``matches[g]`` was fitted on fold g and is counted on the other; both are pooled."""
    values = []
    for concept in range(labels.shape[1]):
        hits = covered = 0
        for g in (0, 1):
            other = fold != g
            union = active[other][:, prefix(matches[g][concept], k)].any(1)
            hits += int((union & labels[other, concept]).sum())
            covered += int(union.sum())
        below = int(labels[:, concept].sum()) + covered
        values.append(2.0 * hits / below if below else 0.0)
    return mean(values)


def tapa(original, perturbed, pairs, matches, k):
    """``pairs`` are (removed, added or None); latents of both coalitions are left out."""
    removed_sum = added_sum = adding = 0
    for i, (removed, added) in enumerate(pairs):
        of_removed = set(prefix(matches[removed], k))
        of_added = set(prefix(matches[added], k)) if added is not None else set()
        shared = of_removed & of_added

        def change(latents):
            latents = sorted(latents - shared)
            return int(perturbed[i, latents].any()) - int(original[i, latents].any())

        removed_sum += change(of_removed)
        if added is not None:
            added_sum += change(of_added)
            adding += 1
    of_removed = removed_sum / len(pairs)
    return added_sum / adding - of_removed if adding else 0.0 - of_removed


def scores(sae, k, data):
    """{(beta, k): (MATCHScore, held-out MATCHScore, TAPAScore)} of one SAE, and the margin of its codes."""
    active, margin = codes(data["images"], sae, k)
    original, other = codes(data["original"], sae, k)
    perturbed, another = codes(data["perturbed"], sae, k)
    labels, fold = data["labels"], data["fold"]
    concepts = range(labels.shape[1])
    cap = min(20, len(active), len(concepts))
    found = {}
    for beta in BETAS:
        whole = [pursue(active, labels[:, c], beta, cap) for c in concepts]
        parts = []
        for g in (0, 1):
            part = active[fold == g]
            most = min(20, len(part), len(concepts))
            parts.append([pursue(part, labels[fold == g, c], beta, most) for c in concepts])
        for size in SIZES:
            found[beta, size] = (
                mean([match[1][size - 1] for match in whole]),
                held_out(active, labels, parts, fold, size),
                tapa(original, perturbed, data["pairs"], whole, size),
            )
    return found, min(margin, other, another)
