"""Recomputes every settled score of the trained SAEs and of the probe from pictures and weights, and compares.

Uses NumPy, Pillow and ONNX Runtime, and no code of the project. The job's own baselines are left out: it draws their weights itself.

Two codes that are nearly equal at the border of the k largest may be ordered differently by two programs that add in
different orders. Such images are counted; an SAE whose scores differ is tried again with those latents exchanged.
"""

import argparse
import hashlib
import itertools
import json
import multiprocessing
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from embeddings import Encoder, concept_matrix, table

CAP = 20
TOP = 10
MATCHING = 1e-8
NEAR = 1e-5
MOST_TIES = 8


def f_beta(both, shown, active, beta):
    squared = beta * beta
    below = squared * shown + active
    return np.divide((1 + squared) * both, below, out=np.zeros(len(active)), where=below > 0)


def f1(both, shown, active):
    return 2.0 * both / (shown + active) if shown + active else 0.0


def mean(values):
    """Added in the order of the concepts in float64, as the job does; an exact sum differs in the last bit."""
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def pursuit(shown, codes, columns, active, beta, cap):
    """FBMP for one concept: the coalition and its F1 after each step, carried forward to the cap."""
    residual, union = shown.copy(), np.zeros(len(shown), bool)
    coalition, path = [], []
    support = int(shown.sum())
    for _ in range(cap):
        both = codes[residual].sum(0, dtype=np.int64).astype(float)
        best = int(np.argmax(f_beta(both, float(residual.sum()), active, beta)))
        residual &= ~columns[best]
        grown = union | columns[best]
        value = f1(int((shown & grown).sum()), support, int(grown.sum()))
        if path and value <= path[-1]:
            break
        union = grown
        coalition.append(best)
        path.append(value)
    path += [path[-1]] * (cap - len(path))
    return coalition, path


def one_to_one(shown, codes, columns, active, cap):
    """The latents with the highest F1 of their own, the higher index first among equals; F1 of their unions."""
    own = f_beta(codes[shown].sum(0, dtype=np.int64).astype(float), float(shown.sum()), active, 1.0)
    order = np.argsort(own, kind="stable")[::-1][:cap]
    union, path = np.zeros(len(shown), bool), []
    for latent in order:
        union = union | columns[latent]
        path.append(f1(int((shown & union).sum()), int(shown.sum()), int(union.sum())))
    return [int(latent) for latent in order[: int(np.argmax(path)) + 1]], path


def folds(data_set, ids):
    return np.array([hashlib.sha256(data_set.encode() + b"\0" + name.encode()).digest()[0] & 1 for name in ids])


def held_out(concepts, codes, fold, beta, sizes):
    """The mean over the concepts of the F1 of coalitions on the fold that did not choose them."""
    columns = np.ascontiguousarray(codes.T)
    of_concept = {k: [] for k in sizes}
    parts = []
    for side in (0, 1):
        own = fold == side
        mine = codes[own]
        parts.append((own, mine, np.ascontiguousarray(mine.T), mine.sum(0).astype(float)))
    for c in range(concepts.shape[1]):
        counted = {k: [0, 0] for k in sizes}
        for own, mine, its_columns, active in parts:
            cap = min(CAP, len(mine), concepts.shape[1])
            coalition, _ = pursuit(concepts[own, c], mine, its_columns, active, beta, cap)
            for k in sizes:
                union = columns[coalition[:k]].any(0) & ~own
                counted[k][0] += int((union & concepts[:, c]).sum())
                counted[k][1] += int(union.sum())
        support = int(concepts[:, c].sum())
        for k, (both, active_rows) in counted.items():
            of_concept[k].append(f1(both, support, active_rows))
    return {k: mean(values) for k, values in of_concept.items()}


def tapa(pairs, coalitions, k):
    before, after, removed, added, present = pairs
    add = remove = stay = stays = 0
    for i in range(len(removed)):
        gone, new = coalitions[removed[i]][:k], coalitions[added[i]][:k]
        shared = set(gone) & set(new)
        gone = [latent for latent in gone if latent not in shared]
        new = [latent for latent in new if latent not in shared]
        remove += int(after[i, gone].any()) - int(before[i, gone].any())
        add += int(after[i, new].any()) - int(before[i, new].any())
        for c in np.flatnonzero(present[i]):
            if c not in (removed[i], added[i]):
                of_it = coalitions[c][:k]
                stay += abs(int(after[i, of_it].any()) - int(before[i, of_it].any()))
                stays += 1
    number = len(removed)
    return add / number - remove / number, stay / stays if stays else None


class Codes:
    """Which latents are active, and where that hangs on the last digits of a code."""

    def __init__(self, tensors, k, embeddings):
        h = (embeddings.astype(np.float64) - tensors["b_dec"].astype(np.float64) if k else embeddings.astype(np.float64))
        h = h @ tensors["W_enc"].astype(np.float64) + (0 if k else tensors["b_enc"].astype(np.float64))
        self.near = []
        scale = np.abs(h).max()
        if k:
            order = np.argsort(-h, axis=1, kind="stable")[:, : k + 1]
            last, next_one = (h[np.arange(len(h)), order[:, place]] for place in (k - 1, k))
            self.near = [
                (row, order[row, k - 1], order[row, k], last[row] - next_one[row])
                for row in np.flatnonzero((last - next_one < NEAR * scale) & (last > 0))
            ]
            kept = np.zeros(h.shape, bool)
            np.put_along_axis(kept, order[:, :k], True, axis=1)
            h = np.where(kept, h, 0)
        self.active = h > MATCHING
        self.positive = h > 0

    def exchanged(self, which):
        active, positive = self.active.copy(), self.positive.copy()
        for i in which:
            row, one, other, _ = self.near[i]
            for codes in (active, positive):
                codes[row, [one, other]] = codes[row, [other, one]]
        return active, positive


class Recomputation:
    """All scores of one SAE from the codes of images and pairs."""

    def __init__(self, data, betas, sizes):
        self.data, self.betas, self.sizes = data, betas, sizes

    def scores(self, codes, before, after):
        """{(method, beta, k): (MATCHScore, held-out or None, TAPAScore, delta_stay)}"""
        concepts = self.data.concepts
        columns, active = np.ascontiguousarray(codes.T), codes.sum(0).astype(float)
        cap = min(CAP, len(codes), concepts.shape[1])
        result = {}
        for method, beta in [("fbmp", beta) for beta in self.betas] + [("f1", None)]:
            found = [
                pursuit(concepts[:, c], codes, columns, active, beta, cap)
                if method == "fbmp"
                else one_to_one(concepts[:, c], codes, columns, active, min(TOP, codes.shape[1]))
                for c in range(concepts.shape[1])
            ]
            fair = held_out(concepts, codes, self.data.fold, beta, self.sizes) if method == "fbmp" else {}
            coalitions = [coalition for coalition, _ in found]
            pairs = (before, after, self.data.removed, self.data.added, self.data.present)
            for k in self.sizes:
                match = mean([path[min(k, len(path)) - 1] for _, path in found])
                result[method, beta, k] = (match, fair.get(k), *tapa(pairs, coalitions, k))
        return result


class Data:
    def __init__(self, folder, data_set):
        names = (folder / "concepts.txt").read_text().split("\n")[:-1]
        images, pairs = table(folder / "images.csv"), table(folder / "pairs.csv")
        place = {name: i for i, name in enumerate(names)}
        self.concepts = concept_matrix(images, names)
        self.fold = folds(data_set, [row["path"] for row in images])
        self.removed = [place[row["removed"]] for row in pairs]
        self.added = [place[row["added"]] for row in pairs]
        self.present = concept_matrix(pairs, names, "present")
        encoder = Encoder(folder / "encoder.onnx")
        self.images = encoder.embed([folder / row["path"] for row in images])
        self.before = encoder.embed([folder / row["original"] for row in pairs])
        self.after = encoder.embed([folder / row["perturbed"] for row in pairs])


def differences(rows, stays, found):
    """Each score that is not exactly equal: its name, the job's value, ours."""
    wrong = []
    number = 0
    for row in rows:
        key = (row["method"], row["beta"], row["k"])
        match, fair, value, stay = found[key]
        theirs = {"MATCHScore": row["match_score"], "TAPAScore": row["tapa_score"], "delta_stay": stays[key]}
        ours = {"MATCHScore": match, "TAPAScore": value, "delta_stay": stay}
        if fair is not None:
            theirs["held-out MATCHScore"], ours["held-out MATCHScore"] = row["held_out_score"], fair
        number += len(ours)
        wrong += [(key, name, theirs[name], ours[name]) for name in ours if theirs[name] != ours[name]]
    return number, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data-set", required=True)
    parser.add_argument("--k", type=int, default=32)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    data = Data(options.folder, options.data_set)
    saes = {}
    for row in json.loads((options.folder / "scores.json").read_text()):
        if row["role"] in ("TRAINED", "PROBE"):
            saes.setdefault((row["sae"], row["step"]), []).append(row)
    tapa_rows = json.loads((options.folder / "tapa.json").read_text())
    work = [
        (
            options,
            name,
            rows,
            {
                (row["method"], row["beta"], row["k"]): row["delta_stay"]
                for row in tapa_rows
                if (row["sae"], row["step"]) == name
            },
        )
        for name, rows in sorted(saes.items())
    ]
    equal = number = ties = exchanges = 0
    with multiprocessing.get_context("fork").Pool(options.processes, begin, (data,)) as pool:
        for count, wrong, near, exchanged, (sae, step) in pool.imap(compare, work):
            number += count
            equal += count - len(wrong)
            ties += near
            if exchanged:
                exchanges += 1
                print(f"{sae} at step {step}: equal after {exchanged} near ties at the border of the k largest were exchanged")
            for key, name, theirs, ours in wrong[:5]:
                print(f"{sae} at step {step}, {key}: {name} is {theirs!r}, recomputed {ours!r}", flush=True)
    print(f"{len(saes)} SAE checkpoints; {ties} images with a near tie; {exchanges} SAE checkpoints needed an exchange")
    print(f"equal in {equal} of {number}")
    return 0 if number and equal == number else 1


def begin(data):
    global DATA
    DATA = data


def compare(work):
    """Compares the scores of one SAE checkpoint."""
    options, (sae, step), rows, stays = work
    probe = rows[0]["role"] == "PROBE"
    tensors = load_file(options.folder / ("probe.safetensors" if probe else f"saes/{sae}@{step}.safetensors"))
    parts = [Codes(tensors, 0 if probe else options.k, of_it) for of_it in (DATA.images, DATA.before, DATA.after)]
    recomputation = Recomputation(
        DATA, sorted({row["beta"] for row in rows if row["beta"]}), sorted({row["k"] for row in rows})
    )
    found = recomputation.scores(parts[0].active, parts[1].positive, parts[2].positive)
    count, wrong = differences(rows, stays, found)
    exchanged = equal_after_exchange(parts, recomputation, rows, stays) if wrong else None
    return count, [] if exchanged else wrong, sum(len(part.near) for part in parts), exchanged, (sae, step)


def equal_after_exchange(parts, recomputation, rows, stays):
    """How many near ties must be exchanged for all scores to be equal; None where no choice makes them so."""
    places = [(part, i) for part, codes in enumerate(parts) for i in range(len(codes.near))]
    if len(places) > MOST_TIES:
        places = sorted(places, key=lambda place: margin(parts, place))[:MOST_TIES]
    for size in range(1, len(places) + 1):
        for chosen in itertools.combinations(places, size):
            codes = [part.exchanged([i for of, i in chosen if of == p]) for p, part in enumerate(parts)]
            found = recomputation.scores(codes[0][0], codes[1][1], codes[2][1])
            if not differences(rows, stays, found)[1]:
                return size
        if size == 2:
            break
    return None


def margin(parts, place):
    part, i = place
    return parts[part].near[i][3]


if __name__ == "__main__":
    sys.exit(main())
