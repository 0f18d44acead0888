"""Draws avatars whose style options are known exactly, and pairs that differ in one option.

A concept is an option that can be seen: "hair: curls", "face colour: blue". Every part has a palette of its own. Turns,
shifts and sizes vary and are no concepts. The pictures that SAEs train on have other seeds than those that score them.
"""

import argparse
import csv
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import resvg_py
from dicebear import Avatar, Style

SIDE = 224
STYLE = "cutouts"
COLOURS = {
    "background": {"white": "#f6f1e7", "mint": "#bfe6d2", "lilac": "#d9cdf0", "yellow": "#f7e7a1"},
    "paperFace": {"orange": "#e2923d", "pink": "#eab0c0", "blue": "#7fb3d5", "green": "#7fae74", "purple": "#a48cd1"},
    "paperBack": {"navy": "#22386b", "rust": "#a84a38"},
    "paperHair": {"black": "#23211f", "red": "#c23a22", "teal": "#2b7a78", "blond": "#f2cf63"},
    "paperMouth": {"crimson": "#b0203e"},
}
TITLES = {"background": "background", "paperFace": "face colour", "paperBack": "nose colour", "paperHair": "hair colour"}
# The share of avatars that have the part; every avatar has the others.
OPTIONAL = {"hair": 0.8, "brows": 0.5, "cheeks": 0.4}


def definition():
    """The style, after a check of the licence that its package states."""
    style = json.loads(files("dicebear_styles").joinpath(f"{STYLE}.json").read_text("utf-8"))
    licence = style["meta"]["license"]
    if licence["name"] != "CC0 1.0":
        raise SystemExit(f"the style {STYLE} has the licence {licence['name']}, expected CC0 1.0")
    return style


def parts(style):
    return {name: list(component["variants"]) for name, component in style["components"].items()}


def draw_options(generator, variants):
    """Options of one avatar: a variant or None for each part, a colour for each palette."""
    chosen = {}
    for part, names in variants.items():
        shown = generator.random() < OPTIONAL.get(part, 1.0)
        chosen[part] = names[generator.integers(len(names))] if shown else None
    for palette, colours in COLOURS.items():
        chosen[palette] = list(colours)[generator.integers(len(colours))]
    placement = {
        "rotate": float(generator.uniform(-12, 12)),
        "translateX": float(generator.uniform(-8, 8)),
        "translateY": float(generator.uniform(-8, 8)),
        "scale": float(generator.uniform(0.8, 1.05)),
    }
    return chosen, placement


def coloured(palette):
    """The parts and variants that have a colour of the palette: hair, some brows and some noses have the hair's."""
    return {
        (part, name)
        for part, component in definition()["components"].items()
        for name, variant in component["variants"].items()
        if palette in json.dumps(variant)
    }


COLOURED = {palette: coloured(palette) for palette in TITLES if palette != "background"}


def shows(chosen, palette):
    return palette == "background" or any(item in COLOURED[palette] for item in chosen.items() if item[0] not in COLOURS)


def concepts_of(chosen):
    """The options that the picture shows."""
    found = []
    for name, value in chosen.items():
        if name in TITLES:
            if shows(chosen, name):
                found.append(f"{TITLES[name]}: {value}")
        elif value is not None and name not in COLOURS:
            found.append(f"{name}: {value}")
    return found


def png(style, chosen, placement):
    options = {"seed": "0", "size": SIDE, **placement}
    for name, value in chosen.items():
        if name in COLOURS:
            options[f"{name}Color"] = [COLOURS[name][value]]
        elif name in OPTIONAL:
            options[f"{name}Probability"] = 100 if value else 0
            if value:
                options[f"{name}Variant"] = value
        else:
            options[f"{name}Variant"] = value
    svg = Avatar(style, options).to_string()
    for palette, title in TITLES.items():
        if (COLOURS[palette][chosen[palette]] in svg) != shows(chosen, palette):
            raise SystemExit(f"the {title} is not where the annotation has it: {chosen}")
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))


def changed(generator, chosen, variants):
    """The same options but one: another variant of a part that is there, or another colour that is seen."""
    names = [part for part, value in chosen.items() if part in variants and value and len(variants[part]) > 1]
    names += [name for name in TITLES if shows(chosen, name)]
    name = names[generator.integers(len(names))]
    others = [value for value in variants.get(name, list(COLOURS.get(name, ()))) if value != chosen[name]]
    return {**chosen, name: others[generator.integers(len(others))]}


def vocabulary(variants):
    names = [f"{part}: {name}" for part, all_names in variants.items() for name in all_names]
    return names + [f"{title}: {colour}" for palette, title in TITLES.items() for colour in COLOURS[palette]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, required=True)
    parser.add_argument("--pairs", type=int, required=True)
    parser.add_argument("--training", type=int, required=True)
    options = parser.parse_args()
    source = definition()
    style, variants = Style(source), parts(source)
    for name in ("images", "pairs", "training"):
        (options.folder / name).mkdir(parents=True, exist_ok=True)
    (options.folder / "concepts.txt").write_text("\n".join(vocabulary(variants)) + "\n")
    (options.folder / "licence.json").write_text(json.dumps(source["meta"], indent=1, ensure_ascii=False) + "\n")

    for name, number, seed in (("images", options.images, 1), ("training", options.training, 2)):
        generator = np.random.default_rng(seed)
        with open(options.folder / f"{name}.csv", "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["path", "concepts"])
            for i in range(number):
                chosen, placement = draw_options(generator, variants)
                path = f"{name}/{i:05d}.png"
                (options.folder / path).write_bytes(png(style, chosen, placement))
                table.writerow([path, ";".join(concepts_of(chosen))])

    generator = np.random.default_rng(3)
    with open(options.folder / "pairs.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "original", "perturbed", "removed", "added", "present"])
        for i in range(options.pairs):
            chosen, placement = draw_options(generator, variants)
            before, after = set(concepts_of(chosen)), set()
            # Other brows may take the hair's colour along: two concepts, so another change is drawn.
            while len(before - after) != 1 or len(after - before) != 1:
                other = changed(generator, chosen, variants)
                after = set(concepts_of(other))
            (removed,), (added,) = before - after, after - before
            paths = [f"pairs/{i:05d}-{which}.png" for which in ("original", "perturbed")]
            for path, of_it in zip(paths, (chosen, other), strict=True):
                (options.folder / path).write_bytes(png(style, of_it, placement))
            table.writerow([f"pair-{i:05d}", *paths, removed, added, ";".join(concepts_of(chosen))])
    print(f"{options.images} pictures, {options.pairs} pairs, {options.training} pictures to train on")


if __name__ == "__main__":
    main()
