"""Pictures with exact annotations: avatars in the style pixel-art (CC0 1.0), one concept per visible choice.

A pair is an avatar and the same one with one choice changed: another variant or colour in its place (one concept
removed, one added), or a part taken away (one removed).
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import resvg_py
from dicebear import Avatar, Style

SIDE = 224

# Each slot has exactly one of its values; None is nothing there.
SLOTS = {
    "hair": ["long01", "long09", "long17", "short02", "short08", "short20"],
    "hair colour": ["#1c1009", "#c26450", "#e0b45e", "#5aa0c8"],
    "clothes": ["variant01", "variant07", "variant13", "variant21"],
    "clothes colour": ["#d11141", "#00b159", "#03396c", "#ffc425"],
    "mouth": ["happy02", "happy09", "sad03", "sad08"],
    "skin": ["#ffdbac", "#cb9e6e", "#8d5524"],
    "background": ["#b6e3f4", "#ffd5dc", "#d1f4c0"],
    "glasses": [None, None, "dark02", "light05"],
    "beard": [None, None, None, "variant03", "variant07"],
    "hat": [None, None, None, "variant02", "variant06"],
    "accessories": [None, None, "variant02"],
}
PARTS = {"hair", "clothes", "mouth", "glasses", "beard", "hat", "accessories"}
COLOURS = {
    "hair colour": "hairColor",
    "clothes colour": "clothingColor",
    "skin": "skinColor",
    "background": "backgroundColor",
}


def concepts():
    return [f"{slot}: {value}" for slot, values in SLOTS.items() for value in dict.fromkeys(values) if value]


def shown(choice):
    return [f"{slot}: {value}" for slot, value in choice.items() if value]


class Painter:
    def __init__(self):
        folder = next(Path(p) for p in sys.path if (Path(p) / "dicebear_styles").is_dir())
        definition = json.loads((folder / "dicebear_styles" / "pixel-art.json").read_text())
        if definition["meta"]["license"]["name"] != "CC0 1.0":
            raise SystemExit("the licence of the style pixel-art is not CC0 1.0 any more")
        self._style = Style(definition)

    def png(self, choice, eyes):
        """The picture; ``eyes`` vary without being annotated."""
        options = {"seed": "real-run", "eyesVariant": [eyes]}
        for slot, value in choice.items():
            if slot in PARTS:
                options[f"{slot}Probability"] = 100 if value else 0
                if value:
                    options[f"{slot}Variant"] = [value]
            else:
                options[COLOURS[slot]] = [value]
        svg = Avatar(self._style, options).to_string()
        return resvg_py.svg_to_bytes(svg_string=svg, width=SIDE, height=SIDE, skip_system_fonts=True)


def draw(random):
    # Some choices go together, as in the world: beards with short hair, hats with dark glasses.
    choice = {slot: values[random.integers(len(values))] for slot, values in SLOTS.items()}
    if choice["beard"] and random.random() < 0.7:
        choice["hair"] = ["short02", "short08", "short20"][random.integers(3)]
    if choice["hat"] and random.random() < 0.5:
        choice["glasses"] = "dark02"
    return choice, f"variant{random.integers(1, 13):02d}"


def changed(choice, random):
    """One slot changed: the new choice, the concept removed and the one added or None."""
    slot = [s for s, value in choice.items() if value][random.integers(sum(1 for v in choice.values() if v))]
    others = [v for v in dict.fromkeys(SLOTS[slot]) if v != choice[slot]]
    value = others[random.integers(len(others))]
    added = f"{slot}: {value}" if value else None
    return {**choice, slot: value}, f"{slot}: {choice[slot]}", added


def write(folder, images, pairs, training):
    """Writes the pictures, the tables for ``tapastream publish``, and the pictures to train on."""
    painter = Painter()
    random = np.random.default_rng(20261201)
    for name in ("images", "pairs", "training"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "concepts.txt").write_text("\n".join(concepts()) + "\n")
    with open(folder / "images.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["path", "concepts", "id"])
        for i in range(images):
            choice, eyes = draw(random)
            (folder / "images" / f"{i}.png").write_bytes(painter.png(choice, eyes))
            table.writerow([f"images/{i}.png", ";".join(shown(choice)), f"image-{i}"])
    with open(folder / "pairs.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "original", "perturbed", "removed", "added", "present"])
        for i in range(pairs):
            choice, eyes = draw(random)
            edited, removed, added = changed(choice, random)
            (folder / "pairs" / f"{i}-a.png").write_bytes(painter.png(choice, eyes))
            (folder / "pairs" / f"{i}-b.png").write_bytes(painter.png(edited, eyes))
            table.writerow(
                [f"pair-{i}", f"pairs/{i}-a.png", f"pairs/{i}-b.png", removed, added or "", ";".join(shown(choice))]
            )
    for i in range(training):
        choice, eyes = draw(random)
        (folder / "training" / f"{i}.png").write_bytes(painter.png(choice, eyes))
