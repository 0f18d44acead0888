"""The figures of docs/real-run.md, and their numbers as a table."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

BETA, K = 0.5, 3
CHANCE, DENSE, SPARSE, PROBE = "#7f7f7f", "#cc79a7", "#e69f00", "#009e73"


def chosen(found, **wanted):
    rows = [row for row in found if row["method"] == "fbmp" and row["beta"] == BETA and row["k"] == K]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def of_size(found, latents, kind):
    """The baseline of a dictionary size: random, untrained-dense or untrained-top."""
    rows = chosen(found, run="baseline")
    return next(row for row in rows if row["sae"].startswith(kind) and f"x{latents}-seed" in row["sae"])


def seeds(found, latents, step):
    return [row for row in chosen(found, run="real-run", step=step) if row["sae"].startswith(f"topk-{latents}-")]


def draw(found, probe, size, folder):
    over_sizes(found, size, folder)
    over_training(found, size, folder)
    over_seeds(found, size, folder)
    table(found, size, folder)


def finish(figure, axes, folder, name):
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(folder / f"real-run-{name}.png", dpi=110)
    plt.close(figure)


def bounds(axis, found, size, column):
    at = list(size.latents)
    for kind, label, colour in (
        ("random", "random codes", CHANCE),
        ("untrained-dense", "untrained, dense", DENSE),
        ("untrained-top", "untrained, sparse", SPARSE),
    ):
        values = [of_size(found, latents, kind)[column] for latents in at]
        axis.plot(at, values, "--", color=colour, label=label)
    axis.axhline(chosen(found, run="bounds")[0][column], ls=":", color=PROBE, label="linear probe")


def over_sizes(found, size, folder):
    figure, axes = plt.subplots(1, 3, figsize=(13, 4))
    titles = {"match_score": "MATCHScore", "held_out_score": "held-out MATCHScore", "tapa_score": "TAPAScore"}
    for axis, (column, title) in zip(axes, titles.items(), strict=True):
        for latents in size.latents:
            values = [row[column] for row in seeds(found, latents, size.steps)]
            axis.plot([latents] * len(values), values, "o", color="#0072b2", ms=4)
        means = [
            sum(row[column] for row in seeds(found, d, size.steps)) / len(size.seeds) for d in size.latents
        ]
        axis.plot(size.latents, means, color="#0072b2", label="trained (seeds and mean)")
        bounds(axis, found, size, column)
        axis.set(title=title, xlabel="latents D", xscale="log")
        axis.set_xticks(size.latents, [str(d) for d in size.latents], minor=False)
        axis.minorticks_off()
    axes[0].legend(fontsize=8)
    finish(figure, axes, folder, "sizes")


def over_training(found, size, folder):
    latents = size.latents[len(size.latents) // 2]
    name = f"topk-{latents}-seed{size.seeds[0]}"
    rows = sorted(chosen(found, run="real-run", sae=name), key=lambda row: row["step"])
    steps = [row["step"] for row in rows]
    figure, axes = plt.subplots(1, 2, figsize=(10, 4))
    axes[0].plot(steps, [row["match_score"] for row in rows], "o-", color="#0072b2", label="MATCHScore")
    axes[0].plot(steps, [row["held_out_score"] for row in rows], "o-", color="#d55e00", label="held-out MATCHScore")
    axes[0].fill_between(
        steps, [row["held_out_low"] for row in rows], [row["held_out_high"] for row in rows], color="#d55e00", alpha=0.2
    )
    axes[1].plot(steps, [row["tapa_score"] for row in rows], "o-", color="#0072b2", label="TAPAScore")
    axes[1].fill_between(
        steps, [row["tapa_low"] for row in rows], [row["tapa_high"] for row in rows], color="#0072b2", alpha=0.2
    )
    for axis, column in ((axes[0], "held_out_score"), (axes[1], "tapa_score")):
        for kind, label, colour in (("random", "random codes", CHANCE), ("untrained-top", "untrained, sparse", SPARSE)):
            axis.axhline(of_size(found, latents, kind)[column], ls="--", color=colour, label=label)
        axis.axhline(chosen(found, run="bounds")[0][column], ls=":", color=PROBE, label="linear probe")
        axis.set(xlabel="step", title=f"{name}, bands: 95 % over images, over pairs")
        axis.legend(fontsize=8)
    finish(figure, axes, folder, "training")


def over_seeds(found, size, folder):
    figure, axis = plt.subplots(figsize=(7, 4))
    place = 0
    ticks = []
    for latents in size.latents:
        for row in seeds(found, latents, size.steps):
            middle = row["held_out_score"]
            axis.errorbar(
                place,
                middle,
                yerr=[[middle - row["held_out_low"]], [row["held_out_high"] - middle]],
                fmt="o",
                color="#d55e00",
                capsize=3,
            )
            ticks.append((place, f"{latents}\nseed {row['sae'].split('seed')[1]}"))
            place += 1
        place += 1
    axis.set_xticks([p for p, _ in ticks], [label for _, label in ticks], fontsize=7)
    axis.set(title="held-out MATCHScore of each seed, 95 % over images")
    finish(figure, [axis], folder, "seeds")


def table(found, size, folder):
    lines = ["| D | seeds: MATCHScore | held-out | optimism | TAPAScore |", "|---|---|---|---|---|"]

    def line(name, rows):
        def spread(column):
            values = [row[column] for row in rows]
            mean = sum(values) / len(values)
            return f"{mean:.3f}" + (f" ({min(values):.3f} to {max(values):.3f})" if len(values) > 1 else "")

        optimism = sum(row["match_score"] - row["held_out_score"] for row in rows) / len(rows)
        lines.append(
            f"| {name} | {spread('match_score')} | {spread('held_out_score')} | {optimism:.3f} | {spread('tapa_score')} |"
        )

    for latents in size.latents:
        line(str(latents), seeds(found, latents, size.steps))
    for kind, label in (
        ("random", "random codes"),
        ("untrained-dense", "untrained, dense"),
        ("untrained-top", "untrained, sparse"),
    ):
        for latents in (size.latents[0], size.latents[-1]):
            line(f"{label}, {latents}", [of_size(found, latents, kind)])
    line("linear probe", chosen(found, run="bounds"))
    (folder / "table.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
