"""Draws what the run found, and prints it as a table for docs/real-run.md."""

import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

BETA, K = 0.5, 3
# Student's t at 97.5 % for 1, 2, ... degrees of freedom.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776}


def read(folder):
    rows = json.loads((folder / "scores.json").read_text())
    return [row for row in rows if row["method"] == "fbmp" and row["beta"] == BETA and row["k"] == K]


def mean(values):
    return math.fsum(values) / len(values)


def half_width(values):
    """Half of the 95 % interval of the mean over seeds."""
    n = len(values)
    if n < 2:
        return 0.0
    middle = mean(values)
    return STUDENT[n - 1] * math.sqrt(sum((v - middle) ** 2 for v in values) / (n - 1) / n)


def latents(row):
    return int(row["dictionary_size"])


def legend_below(figure, axis):
    figure.legend(*axis.get_legend_handles_labels(), loc="outside lower center", ncols=5, fontsize=9)


def save(figure, folder, name):
    figure.savefig(folder / name, dpi=110)
    plt.close(figure)


def over_sizes(rows, folder):
    last = max(row["step"] for row in rows if row["role"] == "TRAINED")
    trained = defaultdict(list)
    for row in rows:
        if row["role"] == "TRAINED" and row["step"] == last:
            trained[latents(row)].append(row)
    sizes = sorted(trained)
    figure, axes = plt.subplots(1, 3, figsize=(14, 4.8), layout="constrained")
    for axis, field, title in zip(
        axes,
        ("match_score", "held_out_score", "tapa_score"),
        ("MATCHScore (same images)", "held-out MATCHScore", "TAPAScore"),
        strict=True,
    ):
        values = [[row[field] for row in trained[size]] for size in sizes]
        axis.errorbar(
            sizes, [mean(v) for v in values], [half_width(v) for v in values],
            marker="o", capsize=3, label=f"trained, mean of {len(values[0])} seeds, 95 %",
        )  # fmt: skip
        for role, of_it, style in (
            ("untrained, sparse", lambda r: r["role"] == "UNTRAINED" and "-top" in r["sae"], "s--"),
            ("untrained, dense", lambda r: r["role"] == "UNTRAINED" and "-dense-" in r["sae"], "^:"),
            ("random codes (chance)", lambda r: r["role"] == "RANDOM", "x-."),
        ):
            found = sorted((latents(r), r[field]) for r in rows if of_it(r))
            if found:
                axis.plot(*zip(*found, strict=True), style, label=role)
        for row in rows:
            if row["role"] == "PROBE":
                axis.axhline(row[field], color="black", linewidth=1, label="probe (labels seen)")
        axis.set_xscale("log", base=2)
        axis.set_xticks(sizes, [str(size) for size in sizes])
        axis.set_xlabel("dictionary size D")
        axis.set_title(f"{title}, beta {BETA}, k {K}")
        axis.grid(alpha=0.3)
    legend_below(figure, axes[0])
    save(figure, folder, "real-run-sizes.png")


def over_steps(rows, folder):
    values = defaultdict(list)
    for row in rows:
        if row["role"] == "TRAINED":
            values[latents(row), row["step"]].append(row)
    sizes = sorted({size for size, _ in values})
    steps = sorted({step for _, step in values})
    figure, axes = plt.subplots(1, 3, figsize=(14, 4.8), layout="constrained")
    for axis, field, title in zip(
        axes,
        ("match_score", "held_out_score", "tapa_score"),
        ("MATCHScore (same images)", "held-out MATCHScore", "TAPAScore"),
        strict=True,
    ):
        for size in sizes:
            drawn = [[row[field] for row in values[size, step]] for step in steps]
            axis.errorbar(
                range(len(steps)), [mean(v) for v in drawn], [half_width(v) for v in drawn],
                marker="o", capsize=3, label=f"D = {size}",
            )  # fmt: skip
        axis.set_xticks(range(len(steps)), [str(step) for step in steps])
        axis.set_xlabel("training step (not to scale)")
        axis.set_title(f"{title}, beta {BETA}, k {K}")
        axis.grid(alpha=0.3)
    legend_below(figure, axes[0])
    save(figure, folder, "real-run-steps.png")


def over_seeds(rows, folder):
    last = max(row["step"] for row in rows if row["role"] == "TRAINED")
    found = sorted((latents(r), r["sae"], r) for r in rows if r["role"] == "TRAINED" and r["step"] == last)
    figure, axis = plt.subplots(figsize=(10, 4.8), layout="constrained")
    for place, (_, _, row) in enumerate(found):
        for offset, prefix, colour in ((-0.12, "match", "tab:blue"), (0.12, "held_out", "tab:orange")):
            value = row[f"{prefix}_score"]
            ends = [[value - row[f"{prefix}_low"]], [row[f"{prefix}_high"] - value]]
            axis.errorbar([place + offset], [value], ends, fmt="o", capsize=3, color=colour)
    axis.errorbar([], [], [], fmt="o", color="tab:blue", label="MATCHScore, 95 % over concepts")
    axis.errorbar([], [], [], fmt="o", color="tab:orange", label="held-out MATCHScore, 95 % over images")
    axis.set_xticks(range(len(found)), [f"{size}\nseed {name.rsplit('-', 1)[1]}" for size, name, _ in found], fontsize=8)
    axis.set_xlabel("dictionary size D and seed")
    axis.set_title(f"Every SAE after its last step, beta {BETA}, k {K}")
    axis.grid(alpha=0.3, axis="y")
    axis.legend(fontsize=8)
    save(figure, folder, "real-run-seeds.png")


def table(rows):
    last = max(row["step"] for row in rows if row["role"] == "TRAINED")
    print("| SAE | D | step | MATCHScore | held out | TAPAScore | L0 | dead | R^2 |\n|---|---|---|---|---|---|---|---|---|")
    for row in sorted(rows, key=lambda r: (r["role"], latents(r), r["sae"], r["step"])):
        if row["role"] == "TRAINED" and row["step"] != last and not row["sae"].endswith("seed-1"):
            continue
        cells = [row[name] for name in ("match_score", "held_out_score", "tapa_score", "l0", "dead_fraction", "r2")]
        texts = ["" if cell is None else f"{cell:.3f}" for cell in cells]
        print(f"| {row['role'].lower()} {row['sae']} | {latents(row)} | {row['step']} | " + " | ".join(texts) + " |")


def main():
    folder, figures = Path(sys.argv[1]), Path(sys.argv[2])
    figures.mkdir(parents=True, exist_ok=True)
    rows = read(folder)
    over_sizes(rows, figures)
    over_steps(rows, figures)
    over_seeds(rows, figures)
    table(rows)


if __name__ == "__main__":
    main()
